/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One caller's place in the {@link WaitQueue}. Its outcome is decided once, by compare-and-set from null: an entry, a permit, a
 * failure, or the caller's own giving up. Who loses that race keeps what it wanted to give, so an expired or interrupted waiter
 * never keeps an entry.
 */
final class Waiter {

    /** Outcomes that carry nothing. */
    enum End {
        EXPIRED,
        INTERRUPTED,
        /** The policy refuses to wait. */
        REFUSED,
        POOL_CLOSED
    }

    /** Outcome: the attempt to open one failed. */
    static final class Failed {
        final Throwable failure;

        Failed(Throwable failure) {
            this.failure = failure;
        }
    }

    private static final AtomicReferenceFieldUpdater<Waiter, @Nullable Object> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(Waiter.class, Object.class, "outcome");

    final OpenMode mode;
    final long sinceNanos;
    final long deadlineNanos;
    /** Its place: lower came first. Set before it is queued. */
    long ticket;

    private final Thread thread;
    private volatile @Nullable Object outcome;

    Waiter(OpenMode mode, long sinceNanos, long deadlineNanos, Thread thread) {
        this.mode = mode;
        this.sinceNanos = sinceNanos;
        this.deadlineNanos = deadlineNanos;
        this.thread = thread;
    }

    Thread thread() {
        return thread;
    }

    @Nullable
    Object outcome() {
        return outcome;
    }

    boolean isWaiting() {
        return outcome == null;
    }

    boolean isExpired(long now) {
        return now - deadlineNanos >= 0;
    }

    boolean casOutcome(Object value) {
        return OUTCOME.compareAndSet(this, null, value);
    }
}
