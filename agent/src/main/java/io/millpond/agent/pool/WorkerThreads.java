/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.lang.reflect.Constructor;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that take nothing over from the application thread that happens to create them: no context class loader, no
 * thread group, no access control context, no inheritable thread locals (from Java 9 on). Any of these would pin a web application after its redeploy.
 */
final class WorkerThreads implements ThreadFactory {

    private static final @Nullable Constructor<Thread> WITHOUT_INHERITANCE = withoutInheritance();

    private final String prefix;
    private final AtomicInteger made = new AtomicInteger();

    WorkerThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        // Privileged, or the thread would keep the protection domains (thus class loaders) of everything on this stack.
        return AccessController.doPrivileged(new PrivilegedAction<Thread>() {
            @Override
            public Thread run() {
                Thread thread = make(rootGroup(), task, prefix + made.incrementAndGet());
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
            }
        });
    }

    private static Thread make(ThreadGroup group, Runnable task, String name) {
        if (WITHOUT_INHERITANCE != null) {
            try {
                return WITHOUT_INHERITANCE.newInstance(group, task, name, 0L, false);
            } catch (ReflectiveOperationException unavailable) {
                return new Thread(group, task, name);
            }
        }
        return new Thread(group, task, name);
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static @Nullable Constructor<Thread> withoutInheritance() {
        try {
            return Thread.class.getConstructor(
                    ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
        } catch (NoSuchMethodException java8) {
            return null;
        }
    }
}
