/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.log.AgentLog;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;

/**
 * Who owns the monitor or the lock that a thread is blocked on. The VM tells it of monitors, and of locks that know their owner
 * (ReentrantLock, the write lock of a ReentrantReadWriteLock); of nothing else, of virtual threads not at all, and not in an image
 * without {@code java.management}. Asks for no stack, so no thread is stopped for it.
 */
final class LockOwners {

    /** A longer chain is no application's; a circle is an application's own deadlock. */
    private static final int LONGEST = 32;

    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    /** The VM was asked once, and answered. */
    private static volatile boolean answered;

    private LockOwners() {}

    /**
     * By the housekeeping thread, where somebody waits. The first question loads some dozen classes of the platform. On a thread of the
     * application's, which may be deep in its stack, that might end in the middle of a class's start, and that class would be lost
     * to the application for ever.
     */
    static void prepare() {
        if (PREPARED.compareAndSet(false, true)) {
            try {
                ask(Thread.currentThread(), id -> false);
                answered = true;
            } catch (RuntimeException | Error e) {
                AgentLog.debug("owners of locks are not to be had (" + e
                        + "): a wait for oneself through a lock is told by time");
            }
        }
    }

    /**
     * Whether one of those whom this thread is blocked by, directly or through others, has such a number. False before {@link
     * #prepare}.
     */
    static boolean meet(Thread thread, LongPredicate owner) {
        try {
            return answered && isAsleep(thread) && ask(thread, owner);
        } catch (RuntimeException noAnswer) {
            // A Thread of the application's that numbers itself: nothing is known of it, and whoever looks goes on.
            return false;
        }
    }

    @SuppressWarnings("removal") // the access context is dropped where there is one (Java 8 to 23)
    private static boolean ask(Thread thread, LongPredicate owner) {
        return AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> follow(thread.getId(), owner));
    }

    /** Waits for somebody or something: it sleeps, or is parked, or blocked. */
    static boolean isAsleep(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.BLOCKED || state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /**
     * Blocked, or waiting without a time limit: for another thread, whoever that is. A driver that connects on a thread of its own waits for that with a limit (pgjdbc with
     * a login timeout, the SQL Server driver).
     */
    static boolean waitsForOthers(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.BLOCKED || state == Thread.State.WAITING;
    }

    private static boolean follow(long from, LongPredicate owner) {
        long id = from;
        for (int i = 0; i < LONGEST; i++) {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(id);
            id = info == null ? -1 : info.getLockOwnerId();
            if (id == -1 || id == from) {
                return false;
            }
            if (owner.test(id)) {
                return true;
            }
        }
        return false;
    }
}
