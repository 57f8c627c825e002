/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import io.millpond.OwnJar;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Lets the filter look at each class and wakes the rest of the agent at the first that could be a door to JDBC: an application
 * without JDBC never pays for Byte Buddy. Whatever goes wrong, the class stays as it is.
 */
final class FilteringTransformer implements ClassFileTransformer {

    private static final String WEAVER = "io.millpond.agent.instrument.JdbcWeaver";
    private static final String RUNTIME = "io.millpond.agent.runtime.AgentRuntime";

    private final @Nullable String arguments;
    private final Instrumentation instrumentation;
    private final LoaderWeaving loaders;

    /** Null until it is needed where the manifest's Boot-Class-Path did its work. */
    private volatile @Nullable File jar;

    private @Nullable AgentClassLoader loader;
    private volatile @Nullable ClassWeaver weaver;
    private volatile boolean weaverFailed;
    private volatile boolean runtimeStarted;

    /**
     * Threads that are weaving. What they load meanwhile (the agent itself, a loader's own classes behind a resource look-up)
     * is not looked at, or a class would wait for itself. An array and no ThreadLocal or concurrent map: their classes may be
     * the ones that are being loaded.
     */
    private @Nullable Thread[] busy = new Thread[4];

    /** Not the transformer's own lock, which is held while the agent starts. */
    private final Object busyLock = new Object();

    FilteringTransformer(@Nullable String arguments, Instrumentation instrumentation, @Nullable File jar) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.jar = jar;
        this.loaders = new LoaderWeaving(instrumentation);
        LoaderWatch.ready(loaders);
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader classLoader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        try {
            if (redefined != null && loaders.isWanted(redefined)) {
                return weaveLoader(classLoader, name, classFile);
            }
            int found = ConstantPoolFilter.judge(name, classFile);
            if (found == ConstantPoolFilter.NOTHING || classLoader instanceof AgentClassLoader || name == null) {
                return null;
            }
            return weaveOnce(classLoader, name, redefined, classFile, found == ConstantPoolFilter.DOOR);
        } catch (Throwable e) {
            BootLog.warn(name + " is left as it is: " + BootLog.describe(e));
            return null;
        }
    }

    /** Asked for by {@link LoaderWeaving} on a thread that is weaving a door, or by another agent's retransformation on any. */
    private byte @Nullable [] weaveLoader(@Nullable ClassLoader classLoader, @Nullable String name, byte[] classFile) {
        Thread thread = Thread.currentThread();
        boolean outermost = begin(thread);
        try {
            return AccessController.doPrivileged(new PrivilegedAction<byte @Nullable []>() {
                @Override
                public byte @Nullable [] run() {
                    ClassWeaver target = weaver();
                    return target == null || name == null ? null : target.weaveLoader(classLoader, name, classFile);
                }
            });
        } finally {
            if (outermost) {
                end(thread);
            }
        }
    }

    private byte @Nullable [] weaveOnce(
            @Nullable ClassLoader classLoader,
            String name,
            @Nullable Class<?> redefined,
            byte[] classFile,
            boolean door) {
        Thread thread = Thread.currentThread();
        if (!begin(thread)) {
            return null;
        }
        try {
            // The application's frames are below us; under a security manager (Java 8 to 23) they must not decide.
            return AccessController.doPrivileged(new PrivilegedAction<byte @Nullable []>() {
                @Override
                public byte @Nullable [] run() {
                    ClassWeaver target = weaver();
                    byte[] woven = target == null ? null : target.weave(classLoader, name, redefined, classFile);
                    if (woven == null || !door) {
                        return woven;
                    }
                    String hidden = loaders.open(classLoader);
                    if (hidden != null) {
                        BootLog.warn(name.replace('/', '.') + " is left as it is: " + hidden);
                        return null;
                    }
                    startRuntime();
                    return woven;
                }
            });
        } finally {
            end(thread);
        }
    }

    private @Nullable ClassWeaver weaver() {
        if (weaver == null && !weaverFailed) {
            try {
                /* Outside the lock: the look-up asks the system class loader. A thread that holds a lock of that loader may be
                 * waiting here for ours; with both in one order only, neither waits for ever. */
                jar();
                createWeaver();
            } catch (Throwable e) {
                failed(e);
            }
        }
        return weaver;
    }

    private synchronized void createWeaver() throws Exception {
        if (weaver == null && !weaverFailed) {
            weaver = (ClassWeaver) loader().loadClass(WEAVER).getConstructor().newInstance();
        }
    }

    /** Said once; a second try would fail the same way. */
    private synchronized void failed(Throwable fault) {
        if (!weaverFailed) {
            weaverFailed = true;
            BootLog.warn("JDBC is left as it is, the weaver cannot be loaded: " + BootLog.describe(fault));
        }
    }

    /** Once, when the first door is woven and before its class is used: from then on the advice finds an interceptor. */
    private void startRuntime() {
        if (runtimeStarted) {
            return;
        }
        synchronized (this) {
            if (runtimeStarted) {
                return;
            }
            try {
                loader().loadClass(RUNTIME)
                        .getMethod("start", Instrumentation.class, String.class, File.class)
                        .invoke(null, instrumentation, arguments, jar());
            } catch (Throwable e) {
                BootLog.warn("JDBC is left as it is, the agent cannot start: " + BootLog.describe(e));
            } finally {
                runtimeStarted = true; // after a failed start too: a second try would fail the same way
            }
        }
    }

    private synchronized AgentClassLoader loader() throws IOException {
        AgentClassLoader found = loader;
        if (found == null) {
            found = new AgentClassLoader(jar());
            loader = found;
        }
        return found;
    }

    /** Two threads may both look; they find the same. */
    private File jar() throws IOException {
        File found = jar;
        if (found == null) {
            found = OwnJar.find();
            jar = found;
        }
        return found;
    }

    /** False where this thread is weaving already. */
    private boolean begin(Thread thread) {
        synchronized (busyLock) {
            int free = -1;
            for (int i = 0; i < busy.length; i++) {
                if (busy[i] == thread) {
                    return false;
                }
                if (busy[i] == null) {
                    free = i;
                }
            }
            if (free < 0) {
                @Nullable Thread[] larger = new Thread[busy.length * 2];
                System.arraycopy(busy, 0, larger, 0, busy.length);
                free = busy.length;
                busy = larger;
            }
            busy[free] = thread;
            return true;
        }
    }

    private void end(Thread thread) {
        synchronized (busyLock) {
            for (int i = 0; i < busy.length; i++) {
                if (busy[i] == thread) {
                    busy[i] = null;
                }
            }
        }
    }
}
