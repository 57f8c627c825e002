/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Finds the file that these classes came from, whatever its name and folder. */
public final class OwnJar {

    private static final String ENTRY = "io/millpond/AgentPremain.class";

    private OwnJar() {}

    /** Looked up by resource, because a class of the bootstrap loader has no code source. */
    public static File find() throws IOException {
        CodeSource source = AgentPremain.class.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            return existing(source.getLocation().toString());
        }
        URL own = ClassLoader.getSystemResource(ENTRY);
        if (own == null) {
            return openedByTheVm();
        }
        String text = own.toString();
        if (!text.startsWith("jar:") || !text.endsWith("!/" + ENTRY)) {
            throw new IOException("the agent was not loaded from a jar but from " + text);
        }
        return existing(text.substring("jar:".length(), text.length() - ENTRY.length() - "!/".length()));
    }

    /**
     * In a locale without its folder's characters Java cannot name the file, but the VM has it open: Linux shows open files
     * under names of plain digits.
     */
    private static File openedByTheVm() throws IOException {
        File[] open = new File("/proc/self/fd").listFiles();
        if (open != null) {
            for (File file : open) {
                if (file.isFile() && isAgentJar(file)) {
                    return file;
                }
            }
        }
        throw new IOException("the agent jar cannot be found from within itself");
    }

    private static boolean isAgentJar(File file) {
        try (JarFile jar = new JarFile(file, false)) {
            return isAgentJar(jar);
        } catch (IOException e) {
            return false; // some other open file
        }
    }

    /** True where the jar is ours alone; false for an application's jar that has the agent inside. */
    static boolean isAgentJar(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) {
            return false;
        }
        Attributes main = manifest.getMainAttributes();
        return AgentPremain.class.getName().equals(main.getValue("Premain-Class"))
                && "Millpond".equals(main.getValue("Implementation-Title"));
    }

    private static File existing(String url) throws IOException {
        File file;
        try {
            file = new File(new URI(url));
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Some loaders hand out URLs that are not escaped.
            file = new File(url.startsWith("file:") ? url.substring("file:".length()) : url);
        }
        if (!file.isFile()) {
            throw new IOException(
                    "the agent jar cannot be read as " + file + " (a folder name outside the locale's character set?)");
        }
        return file;
    }
}
