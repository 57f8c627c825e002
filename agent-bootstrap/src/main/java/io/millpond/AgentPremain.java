/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import io.millpond.bootstrap.AgentInstaller;
import io.millpond.bootstrap.BootLog;
import io.millpond.bootstrap.BootResources;
import io.millpond.bootstrap.LeaksAnswer;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the VM enters. Only installs: no java.util.logging, no MBean server, no DriverManager, no thread, no network, since
 * an application server that finds one of them in use before its own start may refuse to start. Never throws.
 */
public final class AgentPremain {

    private AgentPremain() {}

    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation);
    }

    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        if (!isAsked(arguments)) {
            start(arguments, instrumentation);
        }
    }

    private static boolean isAsked(@Nullable String arguments) {
        try {
            if (arguments == null || !LeaksAnswer.isAsked(arguments)) {
                return false;
            }
            LeaksAnswer.write(arguments);
        } catch (Throwable e) {
            BootLog.say("the table of leaks could not be written: " + e);
        }
        return true;
    }

    private static void start(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            boolean onBootClassPath = AgentPremain.class.getClassLoader() == null;
            if (onBootClassPath) {
                // Switched off too: who looks whether the agent is to blame must see the application's own manifest.
                BootResources.hide(instrumentation);
            }
            if (!AgentSwitch.isOn(arguments)) {
                return;
            }
            File jar = onBootClassPath ? null : joinBootstrapLoader(instrumentation);
            AgentInstaller.install(arguments, instrumentation, jar);
        } catch (Throwable e) {
            BootLog.say("not started, the application runs as without it: " + e);
        }
    }

    /**
     * The manifest's Boot-Class-Path did not name this jar (it was renamed), so it is added here. A jar that has other things
     * in it, such as an application with the agent shaded in, must not go there: its classes would leave their loader.
     */
    private static File joinBootstrapLoader(Instrumentation instrumentation) throws IOException {
        File jar = OwnJar.find();
        try (JarFile file = new JarFile(jar, false)) {
            if (!OwnJar.isAgentJar(file) || !OwnJar.holdsNothingElse(file)) {
                throw new IOException(
                        jar.getName() + " is not the agent's own jar (its manifest has another Premain-Class or"
                                + " Implementation-Title, or it has other classes too); use millpond.jar as it was built, not shaded into another jar");
            }
            instrumentation.appendToBootstrapClassLoaderSearch(file);
        }
        return jar;
    }
}
