/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.security.CodeSource;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -javaagent:millpond.jar} starts. It installs a transformer and returns. Not to be done here, because each would
 * be seen by the application: {@code java.util.logging}, an MBean server, {@code DriverManager}, a thread, the network. Nothing
 * is thrown: an application must start without us rather than not at all.
 */
public final class AgentPremain {

    private static final String INSTALLER = "io.millpond.bootstrap.Installer";

    private AgentPremain() {}

    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        install(arguments, instrumentation);
    }

    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        install(arguments, instrumentation);
    }

    private static void install(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            File jar = null;
            if (AgentPremain.class.getClassLoader() != null) {
                // Renamed, so the manifest's Boot-Class-Path did not find it. The VM may say its line about sharing.
                jar = ownJar();
                String wrong = jar == null ? "its own jar cannot be found" : wrongJar(jar);
                if (wrong != null || jar == null) {
                    say("not started: " + wrong);
                    return;
                }
                instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar, false));
            }
            Class.forName(INSTALLER, true, null)
                    .getMethod("install", String.class, Instrumentation.class, File.class)
                    .invoke(null, arguments, instrumentation, jar);
        } catch (Throwable fault) {
            say("not started (" + fault.getClass().getName() + "); the application runs without it");
        }
    }

    private static @Nullable File ownJar() throws Exception {
        CodeSource source = AgentPremain.class.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? null : new File(source.getLocation().toURI());
    }

    /** An agent packed into an application's jar would put that whole application on the bootstrap class path. */
    private static @Nullable String wrongJar(File jar) throws IOException {
        try (JarFile file = new JarFile(jar, false)) {
            Manifest manifest = file.getManifest();
            Attributes attributes = manifest == null ? null : manifest.getMainAttributes();
            if (attributes == null || !AgentPremain.class.getName().equals(attributes.getValue("Premain-Class"))) {
                return jar.getName() + " is not the agent jar (its manifest names another Premain-Class): make sure that the"
                        + " agent was not packed into an application's jar, and name millpond.jar itself after -javaagent:";
            }
            return null;
        }
    }

    private static void say(String message) {
        System.err.println("[millpond] " + message);
    }
}
