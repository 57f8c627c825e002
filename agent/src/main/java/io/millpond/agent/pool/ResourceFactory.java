/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** How the pool's resources are made and ended. Blocking calls: made with no lock held, each under a deadline; on a worker, save {@link #isValid}. */
public interface ResourceFactory<R> {

    /** Opens one more. What it throws reaches the first waiter as it is. */
    R open() throws Exception;

    /** Whether it still works. Anything thrown means no. On a worker, or on the thread of a caller that is about to have it. */
    boolean isValid(R resource, long timeoutNanos);

    /** Ends it gracefully, an open transaction rolled back first. Called at most once for a resource; never throws. */
    void close(R resource, CloseReason reason);

    /** Cuts it off, which unblocks a stuck {@link #isValid} or {@link #close} on another thread. Returns soon, never throws. */
    void abort(R resource);

    /**
     * Whether a failed open only says that the server is full for now. Then nobody is told while this pool has another
     * connection that can be waited for: at once where all are held by threads that wait themselves, else when the time is over.
     */
    default boolean isServerFull(Throwable openFailure) {
        return false;
    }

    /**
     * Whether a failed open says that these credentials are refused. Then none is opened unasked until one succeeds: each attempt
     * of our own would count towards the account's lock.
     */
    default boolean isRefusal(Throwable openFailure) {
        return false;
    }

    /** The thread that borrowed this one; null where none is known, or where a call on it is running. Must not block. */
    default @Nullable Thread holderAtRest(PoolEntry<R> entry) {
        return null;
    }

    /**
     * Whether this thread is blocked on a monitor or a lock, and of its owner, the one that this owner is blocked by, and so on,
     * one has a number (that of {@link Thread#getId}) for which the test is true. False where that is not to be found out. Must not
     * block.
     */
    default boolean isBlockedBy(Thread thread, LongPredicate owner) {
        return false;
    }

    /** Whether this thread sleeps: it neither runs, nor is in a call that does, nor has it ended. Must not block. */
    default boolean isAsleep(Thread thread) {
        return false;
    }

    /** Whether this thread waits for another thread, without a limit of its own: what waits for the network often has one. Must not block. */
    default boolean waitsForOthers(Thread thread) {
        return false;
    }

    /** Another number after each call on it since it was borrowed. Must not block. */
    default long calls(PoolEntry<R> entry) {
        return 0;
    }
}
