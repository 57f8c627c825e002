/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.StackRoom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still while the whole process is stopped (SIGSTOP, a frozen machine, a long pause of the collector): by it run the
 * waits and checks of all pools of a JVM. To be stopped is no wait: who had twenty seconds left before it has them after it.
 *
 * <p><b>Evidence.</b> While somebody measures by this clock the timer beats every {@value #BEAT_MILLIS} ms. That thread never blocks; so a beat that comes
 * late by more than {@link #STOPPED_NANOS} tells that nothing ran, and what it is later than that is taken off, once, for everybody. That one waiter is late tells
 * nothing: a virtual thread may find no carrier, a thread may be dead.
 *
 * <p><b>Who runs before the beat</b> when the process goes on sees it missing: for him this clock stands {@link #MISSED_NANOS} after the last one, which is what the
 * beat will say. So as a rule it does not jump ahead of a stop and does not go back. Two things make it leap, by up to {@link #MISSED_NANOS} and by up to three seconds:
 * a stop between a beat's reading of the time and its publishing, and a beat that never came and is replaced. Time and what was taken off are one immutable pair, so nobody mixes a new one with an old
 * one; a reader whose own time is from before the beat is answered the time of the beat.
 *
 * <p><b>What it costs.</b> A stop takes {@link #MISSED_NANOS} at most from who waits, or begins to before its beat; one that is shorter counts as waited. Where the machine is so
 * loaded that every beat is late by more than a second, waits are longer by what is beyond that.
 *
 * <p><b>A beat that never comes</b> (the timer hangs, or was suspended) would stop this clock for ever. Who sleeps by it, looks after checks ({@link #confirm}, on the timer
 * and on a thread of its own) or tends the pools looks again after a second: he ran meanwhile, so the process was not stopped, and he beats himself. And nobody
 * is held by the beats alone: who sleeps past his deadline by the ticker counts the seconds that he ran himself ({@link Sleep}), so that a wait ends after
 * twice its time and what the process was stopped, whatever the timer does.
 *
 * <p><b>It beats while it is needed.</b> Who measures sets {@code used} (or is counted in {@code asleep}), then reads whether another beat is due; a beat
 * that found nobody, {@value #QUIET_BEATS} in a row, says that none is, then looks once more. Both are in one total order: of the two at least one sees the other. A
 * beat belongs to the pair that announced it: one that was given up and comes all the same finds another there and ends.
 */
final class AwakeClock {

    static final int BEAT_MILLIS = 250;
    static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS);

    /** A beat that is so late was late because of the whole process. */
    static final long STOPPED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So long after the last beat the next one is missed, and this clock stands. */
    static final long MISSED_NANOS = BEAT_NANOS + STOPPED_NANOS;

    private static final int QUIET_BEATS = 8;
    /** As {@link Beat#quiet}: the last one. */
    private static final int NONE_DUE = -1;

    static final class Beat {
        final long nanos;
        /** In all, until then. */
        final long stopped;
        /** So many before it found nobody; {@link #NONE_DUE}: no other comes. */
        final int quiet;
        /** The same, where the next one could not be appointed: made before that, because memory may be what lacked. Null: none is due. */
        final @Nullable Beat asLast;
        /** Since the next one was found missing; null: nobody looked. */
        volatile @Nullable Missed missed;

        Beat(long nanos, long stopped, int quiet) {
            this.nanos = nanos;
            this.stopped = stopped;
            this.quiet = quiet;
            this.asLast = quiet == NONE_DUE ? null : new Beat(nanos, stopped, NONE_DUE);
        }

        boolean goesOn() {
            return quiet != NONE_DUE;
        }

        boolean isMissed(long now) {
            return goesOn() && now - nanos >= MISSED_NANOS;
        }

        /** What is taken off, where the next one comes then. */
        long stoppedBy(long now) {
            return isMissed(now) ? stopped + now - nanos - MISSED_NANOS : stopped;
        }

        /** By this clock, what the ticker says is {@code now}. */
        long at(long now) {
            if (now - nanos < 0) {
                return nanos - stopped;
            }
            return (isMissed(now) ? nanos + MISSED_NANOS : now) - stopped;
        }
    }

    /**
     * One that sleeps until there is an outcome, or until its deadline by this clock. Before its deadline by the ticker it needs no evidence. From then on it wakes
     * each second, and a sleep that ended within two is a second that the process surely ran: when those come to what it had left at that point it has
     * waited for its time, whatever the beats say. On one thread.
     */
    final class Sleep {
        private final long deadlineNanos;
        /** By the ticker. */
        private final long dueNanos;

        private boolean beyond;
        private long restNanos;
        private long lookedNanos;

        private Sleep(long deadlineNanos, long dueNanos) {
            this.deadlineNanos = deadlineNanos;
            this.dueNanos = dueNanos;
        }

        /** For how long to sleep before the next look; 0 or less: the deadline is over. */
        long left(long now) {
            Beat beat = last.get(); // once: what is left by one and patience by the next is to oversleep
            long left = deadlineNanos - beat.at(now);
            long longest = patience(beat, now);
            if (now - dueNanos < 0) {
                return Math.min(left, Math.min(longest, dueNanos - now));
            }
            if (!beyond) {
                beyond = true;
                restNanos = left;
            } else if (now - lookedNanos < 2 * STOPPED_NANOS) {
                restNanos -= Math.min(now - lookedNanos, STOPPED_NANOS);
            }
            lookedNanos = now;
            return Math.min(Math.min(left, restNanos), STOPPED_NANOS);
        }
    }

    /** Read and written as one: a first look from before a second stop with a last one from after it would tell of no stop. */
    private static final class Missed {
        final long firstNanos;
        final long lastNanos;

        Missed(long firstNanos, long lastNanos) {
            this.firstNanos = firstNanos;
            this.lastNanos = lastNanos;
        }
    }

    private final Ticker ticker;
    private final PoolWorkers.Timer timer;
    private final AtomicReference<Beat> last;
    private final AtomicInteger asleep = new AtomicInteger();
    /** By this clock: until then somebody measures, whatever else is said. Only grows. */
    private final AtomicLong needed;

    private volatile boolean used;

    AwakeClock(Ticker ticker, PoolWorkers.Timer timer) {
        this.ticker = ticker;
        this.timer = timer;
        long now = ticker.nanos();
        this.last = new AtomicReference<>(new Beat(now, 0, NONE_DUE));
        this.needed = new AtomicLong(now);
    }

    /** Now, for who measures from now on: two seconds at least, or as long as {@link #sleeps} says. */
    long begin() {
        if (!used) {
            used = true;
        }
        beat();
        return nanos();
    }

    long nanos() {
        return at(ticker.nanos());
    }

    /** By this clock, what the ticker says is {@code now}. */
    long at(long now) {
        return last.get().at(now);
    }

    /** Somebody measures until then, by this clock, who neither sleeps by it nor is looked after. */
    void isNeededUntil(long nanos) {
        needed.accumulateAndGet(nanos, (before, until) -> until - before > 0 ? until : before);
        beat();
    }

    /** Somebody sleeps by this clock, until {@link #wakes}. */
    void sleeps() {
        asleep.incrementAndGet();
        beat();
    }

    /** Of one that is counted as asleep. */
    Sleep sleep(long deadlineNanos) {
        long now = ticker.nanos();
        return new Sleep(deadlineNanos, now + deadlineNanos - at(now));
    }

    void wakes() {
        asleep.decrementAndGet();
    }

    /** By who runs each second: else a beat that never comes is found only by who sleeps. */
    void confirm() {
        long now = ticker.nanos();
        patience(last.get(), now);
    }

    /** For how long who sleeps may do so before he looks again. */
    private long patience(Beat beat, long now) {
        if (!beat.isMissed(now)) {
            return Long.MAX_VALUE;
        }
        Missed missed = beat.missed;
        if (missed == null || now - missed.lastNanos >= 2 * STOPPED_NANOS) {
            beat.missed = new Missed(now, now); // or it was stopped once more, before it could beat
        } else if (now - missed.firstNanos < STOPPED_NANOS) {
            beat.missed = new Missed(missed.firstNanos, now);
        } else {
            // The stop was over when it was first missed. A beat may still come, and finds that it was given up.
            last.compareAndSet(beat, new Beat(now, beat.stoppedBy(missed.firstNanos), NONE_DUE));
            beat();
        }
        return STOPPED_NANOS;
    }

    private void beat() {
        Beat before = last.get();
        if (!before.goesOn()) {
            next(before, 0);
        }
    }

    private void beats(Beat mine) {
        if (last.get() != mine) {
            return;
        }
        try {
            goOn(mine);
        } catch (RuntimeException | Error fault) {
            withoutEvidence(mine);
            throw fault;
        }
    }

    private void goOn(Beat mine) {
        boolean was = used;
        if (was) {
            used = false; // what comes between is answered by this very beat; where none was seen, it must not be wiped
        }
        boolean isNeeded = was || isMeasured();
        if (isNeeded || mine.quiet < QUIET_BEATS) {
            next(mine, isNeeded ? 0 : mine.quiet + 1);
            return;
        }
        next(mine, NONE_DUE);
        if (used || isMeasured()) {
            beat();
        }
    }

    private boolean isMeasured() {
        return asleep.get() > 0 || nanos() - needed.get() < 0;
    }

    /** Where it cannot be appointed, or not even made, none is due: a stop counts as waited, then. */
    private void next(Beat before, int quiet) {
        Beat current = before;
        try {
            if (quiet != NONE_DUE) {
                // The caller's own stack, perhaps: its end in the timer's queue would leave that locked for ever.
                StackRoom.demand();
            }
            long now = ticker.nanos();
            Beat next = new Beat(now, before.stoppedBy(now), quiet);
            if (!last.compareAndSet(before, next)) {
                return;
            }
            current = next;
            if (next.goesOn()) {
                timer.after(() -> beats(next), BEAT_NANOS);
            }
        } catch (RejectedExecutionException | OutOfMemoryError none) {
            withoutEvidence(current);
        } catch (RuntimeException | Error fault) {
            withoutEvidence(current);
            throw fault;
        }
    }

    private void withoutEvidence(Beat beat) {
        Beat asLast = beat.asLast;
        if (asLast != null) {
            last.compareAndSet(beat, asLast);
        }
    }
}
