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

    /** No outcome yet: its thread was woken to look for an idle connection itself. */
    private static final Object NUDGED = new Object();

    private static final AtomicReferenceFieldUpdater<Waiter, @Nullable Object> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(Waiter.class, Object.class, "outcome");

    final OpenMode mode;
    /** When it came into this line, not when its caller began. This and the deadline by the {@link AwakeClock}. */
    final long sinceNanos;

    final long deadlineNanos;
    /** Its place: lower came first. Set before it is queued. */
    long ticket;
    /** Its thread has looked since it was nudged. Written by that thread before it asks for a pass, read in the pass. */
    boolean looked;

    private final Thread thread;
    private volatile @Nullable Object outcome;
    /** Only who ended it writes and reads it. */
    private boolean endedNudged;

    Waiter(OpenMode mode, long sinceNanos, long deadlineNanos, Thread thread) {
        this.mode = mode;
        this.sinceNanos = sinceNanos;
        this.deadlineNanos = deadlineNanos;
        this.thread = thread;
    }

    Thread thread() {
        return thread;
    }

    /** Null while it waits. */
    @Nullable
    Object outcome() {
        Object seen = outcome;
        return seen == NUDGED ? null : seen;
    }

    boolean isWaiting() {
        return outcome() == null;
    }

    boolean isNudged() {
        return outcome == NUDGED;
    }

    /** Null to NUDGED: its thread will ask for a pass, whatever becomes of it. True also where it is nudged already. */
    boolean nudge() {
        return outcome == NUDGED || OUTCOME.compareAndSet(this, null, NUDGED) || outcome == NUDGED;
    }

    /** By its own thread, which then asks for a pass. */
    boolean takeNudge() {
        return OUTCOME.compareAndSet(this, NUDGED, null);
    }

    boolean isExpired(long now) {
        return now - deadlineNanos >= 0;
    }

    /** Whoever ends a waiter that was nudged asks for the pass that it would have asked for; see {@link WaitQueue}. */
    boolean casOutcome(Object value) {
        while (outcome() == null) {
            if (OUTCOME.compareAndSet(this, null, value)) {
                return true;
            }
            if (OUTCOME.compareAndSet(this, NUDGED, value)) {
                endedNudged = true;
                return true;
            }
        }
        return false;
    }

    /** Asked by who ended it. */
    boolean endedNudged() {
        return endedNudged;
    }
}
