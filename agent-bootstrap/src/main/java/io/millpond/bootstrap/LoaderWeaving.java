/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The class loaders that are woven, each class of them once and only when a door to JDBC or a pool asks for it; an application
 * on a plain class path has none.
 *
 * <p>A loader that hides the doorway: OSGi frameworks and jboss-modules ask the bootstrap loader for {@code java.*} and little
 * else. A driver that lives in one could not link what was woven into it, and its every call would be as if the agent were not
 * there. Its {@code loadClass} then answers our own package from the bootstrap loader.
 *
 * <p>{@code URLClassLoader}: its {@code close} tells that an application was undeployed.
 */
final class LoaderWeaving {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What the advice names: looked up here once, so that the VM resolves them later without asking the loader again. */
    private static final Class<?>[] DOORWAY = {
        InterceptorHolder.class, JdbcCall.class, JdbcAnswer.class, CallDepth.Here.class
    };

    private final Instrumentation instrumentation;

    /** Weak: a framework that was shut down can go. Kept, because a second agent's retransformation starts from the original. */
    private final Set<Class<?>> woven = Collections.newSetFromMap(new WeakHashMap<>());

    LoaderWeaving(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** Whether a class that is retransformed is one of ours to weave. */
    boolean isWanted(Class<?> type) {
        synchronized (woven) {
            return woven.contains(type);
        }
    }

    /** From now on the agent is told of closed loaders. */
    void watchClosing() {
        retransform(fresh(Collections.<Class<?>>singletonList(java.net.URLClassLoader.class)));
    }

    /**
     * Makes the doorway visible through this loader where it is not.
     *
     * @return null, or why it cannot be
     */
    @Nullable
    String open(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        String hidden = hides(loader);
        for (ClassLoader each = loader; hidden != null && each != null; each = each.getParent()) {
            weaveAside(fresh(declaringLoadClass(each.getClass())));
            hidden = hides(loader);
        }
        return hidden;
    }

    private static @Nullable String hides(ClassLoader loader) {
        for (Class<?> type : DOORWAY) {
            try {
                if (Class.forName(type.getName(), false, loader) != type) {
                    return "its class loader has a copy of " + type.getName()
                            + " of its own; is the agent packed into the application?";
                }
            } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                return "its class loader hides the agent's doorway: " + BootLog.describe(e);
            }
        }
        return null;
    }

    private static List<Class<?>> declaringLoadClass(Class<?> loader) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type = loader; type != null && !isOfTheJdk(type); type = type.getSuperclass()) {
            if (declares(type, String.class) || declares(type, String.class, boolean.class)) {
                found.add(type);
            }
        }
        return found;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }

    private static boolean declares(Class<?> type, Class<?>... parameters) {
        try {
            return type.getDeclaredMethod("loadClass", parameters) != null;
        } catch (NoSuchMethodException | LinkageError e) {
            return false; // a class that cannot name its own methods is not woven either
        }
    }

    /** Those that are not woven yet; they are from now on. */
    private Class<?>[] fresh(List<Class<?>> types) {
        List<Class<?>> fresh = new ArrayList<>();
        synchronized (woven) {
            for (Class<?> type : types) {
                if (instrumentation.isModifiableClass(type) && woven.add(type)) {
                    fresh.add(type);
                }
            }
        }
        return fresh.toArray(new Class<?>[0]);
    }

    /**
     * On a thread of its own, because this one is inside a transformation, and the VM shows an agent no second class then. Waited
     * for, but not for ever: this thread holds whatever locks the application's loading of a class takes.
     */
    private void weaveAside(Class<?>[] types) {
        if (types.length == 0) {
            return;
        }
        Thread aside = new Thread("millpond-loader") {
            @Override
            public void run() {
                retransform(types);
            }
        };
        aside.setDaemon(true);
        aside.setContextClassLoader(null);
        aside.start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + LONGEST_NANOS;
        for (long left = LONGEST_NANOS; left > 0 && aside.isAlive(); left = deadline - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(aside, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void retransform(Class<?>[] types) {
        if (types.length == 0) {
            return;
        }
        try {
            instrumentation.retransformClasses(types);
        } catch (Throwable e) {
            BootLog.warn(types[0].getName() + " is left as it is: " + BootLog.describe(e));
        }
    }
}
