/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that remember nothing of the application's thread that happened to ask for them. A thread takes over its
 * creator's context class loader, group, access context and inheritable thread locals; each of them would keep a redeployed
 * web application in memory for as long as the thread lives.
 */
public final class DaemonThreads implements ThreadFactory {

    /** Thread(group, runnable, name, stackSize, inheritThreadLocals), since Java 9. */
    private static final @Nullable Constructor<Thread> NOT_INHERITING = notInheriting();

    /** Null: this JDK has that constructor, or another field. */
    private static final @Nullable Field INHERITED = inherited();

    private final String name;
    private final @Nullable AtomicInteger made;

    private DaemonThreads(String name, @Nullable AtomicInteger made) {
        this.name = name;
        this.made = made;
    }

    /** Threads of one name. */
    public static DaemonThreads named(String name) {
        return new DaemonThreads(name, null);
    }

    /** Threads {@code prefix1}, {@code prefix2}, ... */
    public static DaemonThreads numbered(String prefix) {
        return new DaemonThreads(prefix, new AtomicInteger());
    }

    @Override
    public Thread newThread(Runnable work) {
        return create(made == null ? name : name + made.incrementAndGet(), work);
    }

    /** Not started yet. */
    @SuppressWarnings("removal") // the access context is dropped where there is one (Java 8 to 23)
    public static Thread create(String name, Runnable work) {
        PrivilegedAction<Thread> creation = () -> plainDaemon(name, work);
        return AccessController.doPrivileged(creation);
    }

    private static Thread plainDaemon(String name, Runnable work) {
        Thread thread = construct(name, work);
        forgetInherited(thread);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static Thread construct(String name, Runnable work) {
        ThreadGroup top = topGroup();
        Constructor<Thread> notInheriting = NOT_INHERITING;
        if (notInheriting != null) {
            try {
                return notInheriting.newInstance(top, work, name, 0L, false);
            } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
                // The public constructor of Java 9 refused: the older one does all but the thread locals.
                return new Thread(top, work, name);
            }
        }
        return new Thread(top, work, name);
    }

    /** Java 8 has no constructor that leaves them out; nothing is closed to reflection there. */
    private static void forgetInherited(Thread thread) {
        Field inherited = INHERITED;
        if (inherited != null) {
            try {
                inherited.set(thread, null);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e); // it was made accessible
            }
        }
    }

    @SuppressWarnings("removal") // the access context is dropped where there is one (Java 8 to 23)
    private static @Nullable Field inherited() {
        if (NOT_INHERITING != null) {
            return null;
        }
        PrivilegedAction<@Nullable Field> look = () -> {
            try {
                Field field = Thread.class.getDeclaredField("inheritableThreadLocals");
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException | RuntimeException anotherJdk) {
                return null;
            }
        };
        return AccessController.doPrivileged(look);
    }

    private static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static @Nullable Constructor<Thread> notInheriting() {
        try {
            return Thread.class.getConstructor(
                    ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
        } catch (NoSuchMethodException java8) {
            return null;
        }
    }
}
