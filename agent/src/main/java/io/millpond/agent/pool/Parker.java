/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.locks.LockSupport;

/** How a waiter sleeps: the seam that lets a test move time instead of waiting for it. */
interface Parker {

    /** As {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}: may return for no reason. */
    void park(Object blocker, long nanos);

    void unpark(Thread thread);

    /** Whether this thread sleeps there now; may be wrong by the time that it is answered. */
    default boolean isParked(Thread thread, Object blocker) {
        return LockSupport.getBlocker(thread) == blocker;
    }

    /** A number of the calling thread, always the same; those of different threads should differ. */
    default int caller() {
        return (int) Thread.currentThread().getId();
    }
}
