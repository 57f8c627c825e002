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

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private LockOwners() {}

    /** Whether one of those whom this thread is blocked by, directly or through others, has such a number. */
    @SuppressWarnings("removal") // the access context is dropped where there is one (Java 8 to 23)
    static boolean meet(Thread thread, LongPredicate owner) {
        Thread.State state = thread.getState();
        if (state != Thread.State.BLOCKED && !isParked(state)) {
            return false;
        }
        try {
            return AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> follow(thread.getId(), owner));
        } catch (RuntimeException | LinkageError e) {
            if (TOLD.compareAndSet(false, true)) {
                AgentLog.debug("owners of locks are not to be had (" + e
                        + "): a wait for oneself through a lock is told by time");
            }
            return false;
        }
    }

    /** Waits for somebody or something: it sleeps, or is parked, or blocked. */
    static boolean isAsleep(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.BLOCKED || isParked(state);
    }

    private static boolean isParked(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
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
