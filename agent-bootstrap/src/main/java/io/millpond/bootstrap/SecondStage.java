/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.JarURLConnection;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Loads the weaver, and Byte Buddy with it, when the first candidate comes by. A fault leaves the class as it is and is said
 * once.
 */
final class SecondStage {

    private final @Nullable String arguments;
    private final Instrumentation instrumentation;
    private final @Nullable File knownJar;

    private @Nullable ClassWeaver weaver;
    private boolean failed;

    SecondStage(@Nullable String arguments, Instrumentation instrumentation, @Nullable File knownJar) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.knownJar = knownJar;
    }

    byte @Nullable [] weave(@Nullable ClassLoader loader, String name, byte[] classFile) {
        try {
            ClassWeaver loaded = weaver();
            return loaded == null ? null : loaded.weave(loader, name, classFile);
        } catch (Throwable fault) {
            fail(fault);
            return null;
        }
    }

    private synchronized @Nullable ClassWeaver weaver() throws Exception {
        if (weaver == null && !failed) {
            File jar = knownJar == null ? findJar() : knownJar;
            ClassLoader loader = new AgentClassLoader(jar);
            weaver = (ClassWeaver) Class.forName("io.millpond.agent.instrument.JdbcWeaver", true, loader)
                    .getConstructor(Runnable.class)
                    .newInstance(new RuntimeStart(loader, arguments, instrumentation, jar));
        }
        return weaver;
    }

    private synchronized void fail(Throwable fault) {
        if (!failed) {
            failed = true;
            System.err.println("[millpond] fault while weaving (" + fault
                    + "); classes that are loaded from now on stay as they are where this happens (said once)");
        }
    }

    /** The jar that the bootstrap loader has us from: the JVM put it on the system class path too. */
    private static File findJar() throws Exception {
        URL url = ClassLoader.getSystemResource("io/millpond/AgentPremain.class");
        if (url == null) {
            throw new IllegalStateException("the agent jar cannot be found from within itself");
        }
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        connection.setUseCaches(false);
        return new File(connection.getJarFileURL().toURI());
    }

    /** Starts the runtime; run by the weaver once the first door is woven. */
    private static final class RuntimeStart implements Runnable {
        private final ClassLoader loader;
        private final @Nullable String arguments;
        private final Instrumentation instrumentation;
        private final File jar;

        RuntimeStart(
                ClassLoader loader, @Nullable String arguments, Instrumentation instrumentation, File jar) {
            this.loader = loader;
            this.arguments = arguments;
            this.instrumentation = instrumentation;
            this.jar = jar;
        }

        @Override
        public void run() {
            try {
                Class.forName("io.millpond.agent.runtime.AgentRuntime", true, loader)
                        .getMethod("start", Instrumentation.class, String.class, File.class)
                        .invoke(null, instrumentation, arguments, jar);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the runtime does not start: " + e.getCause(), e);
            }
        }
    }
}
