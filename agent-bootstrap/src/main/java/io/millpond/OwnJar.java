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
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
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
        String elsewhere = null;
        for (URL own : Collections.list(ClassLoader.getSystemResources(ENTRY))) {
            String text = own.toString();
            if (text.startsWith("jar:") && text.endsWith("!/" + ENTRY)) {
                File file = existing(text.substring("jar:".length(), text.length() - ENTRY.length() - "!/".length()));
                // An application that has the agent packed into it stands before the agent on the class path.
                if (isAgentJar(file)) {
                    return file;
                }
            }
            elsewhere = text;
        }
        try {
            return openedByTheVm();
        } catch (IOException e) {
            throw elsewhere == null
                    ? e
                    : new IOException("the agent was not loaded from its own jar but from " + elsewhere);
        }
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

    /** False where the jar has classes of others too, although its manifest is ours: two jars were merged into one. */
    static boolean holdsNothingElse(JarFile jar) {
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            if (name.endsWith(".class") && !name.startsWith("io/millpond/")) {
                return false;
            }
        }
        return true;
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
