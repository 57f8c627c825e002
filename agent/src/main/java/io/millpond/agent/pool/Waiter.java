/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
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

    /** So many looks in a whole wait. */
    static final int LOOKS = 16;

    private static final long UNSEEN = Long.MIN_VALUE;
    /** Longer than anybody is off the processor. */
    private static final long LEFT_NANOS = TimeUnit.SECONDS.toNanos(10);

    final OpenMode mode;
    /** When it came into this line, not when its caller began. */
    final long sinceNanos;

    private final long longestSleepNanos;
    /** Written by its own thread. */
    private volatile long deadlineNanos;
    /** Its own thread's: when it looks again, at the latest. */
    private long dueNanos;
    /** As above: what was taken for a stop, in all. */
    private long stoppedNanos;
    /** In the pass only: when it was first seen, by the time of {@link SelfBlock}. */
    private long seenNanos = UNSEEN;
    /** Its place: lower came first. Set before it is queued; till then, behind everybody. */
    long ticket = Long.MAX_VALUE;
    /** Its thread has looked since it was nudged. Written by that thread before it asks for a pass, read in the pass; and by who would nudge it, who may see it later. */
    boolean looked;

    /** In the pass that settled this: who was settled before; null: nobody. Then of who wakes them. */
    @Nullable
    Waiter settledBefore;

    private final @Nullable Thread thread;
    private volatile @Nullable Object outcome;
    /** Only who ended it writes and reads it. */
    private boolean endedNudged;

    Waiter(OpenMode mode, long sinceNanos, long deadlineNanos, @Nullable Thread thread) {
        this.mode = mode;
        this.sinceNanos = sinceNanos;
        this.deadlineNanos = deadlineNanos;
        this.longestSleepNanos = Math.max(1, (deadlineNanos - sinceNanos) / LOOKS);
        this.dueNanos = sinceNanos;
        this.thread = thread;
    }

    /** Waits no longer, and has no thread: who is first where nobody waits. */
    static Waiter nobody() {
        Waiter nobody = new Waiter(OpenMode.OPENERS, 0, 0, null);
        nobody.outcome = End.EXPIRED;
        return nobody;
    }

    Thread thread() {
        return Objects.requireNonNull(thread, "nobody's");
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

    /**
     * By its own thread, each time before it sleeps: for how long. 0 or less: its time is over.
     *
     * <p>Nobody else tells a waiter that its time is over: what a stop of the process took of it only its own thread knows, by having come
     * late ({@link ProcessStops}). A stop costs a sleep and a second at most; and whose thread is late for reasons of its own is so as
     * often as it sleeps, {@value #LOOKS} times, not for ever.
     */
    long sleepFor(long now) {
        look(now);
        long sleep = Math.min(deadlineNanos - now, longestSleepNanos);
        dueNanos = now + sleep;
        return sleep;
    }

    /** How long it waits in this line at most, stops of the process aside. */
    long waitsNanos() {
        return longestSleepNanos * LOOKS;
    }

    /** By its own thread, once it has its outcome: by so much its deadline was moved on. */
    long stoppedNanos(long now) {
        look(now);
        return stoppedNanos;
    }

    private void look(long now) {
        long late = now - dueNanos;
        if (ProcessStops.tell(late)) {
            deadlineNanos += late;
            stoppedNanos += late;
            dueNanos = now;
        }
    }

    /**
     * Its thread ended, or left, in the middle of waiting (an error between two instructions, Thread.stop): it would be given a
     * connection that nobody uses. One that lives is said to have left where it does not sleep here so long after its time: for as long again, and ten
     * seconds.
     */
    boolean isDead(long now, Parker parker, Object queue) {
        long over = now - deadlineNanos;
        return over >= 0
                && (!thread().isAlive()
                        || over >= LOOKS * longestSleepNanos + LEFT_NANOS && !parker.isParked(thread(), queue));
    }

    /** In the pass only: for how long it has been seen, by a time of which {@code now} is now; {@code before} that at most at first. */
    long seenFor(long now, long before) {
        if (seenNanos == UNSEEN) {
            seenNanos = now - before;
        }
        return now - seenNanos;
    }

    /** Whoever ends a waiter that was nudged asks for the pass that it would have asked for; see {@link WaitQueue}. */
    boolean casOutcome(Object value) {
        Object seen = outcome;
        while (seen == null || seen == NUDGED) {
            if (OUTCOME.compareAndSet(this, seen, value)) {
                endedNudged = seen != null;
                return true;
            }
            seen = outcome;
        }
        return false;
    }

    /** Asked by who ended it. */
    boolean endedNudged() {
        return endedNudged;
    }
}
