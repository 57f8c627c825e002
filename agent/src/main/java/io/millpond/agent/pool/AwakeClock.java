/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still while the whole process is stopped (SIGSTOP, a frozen machine, a long pause of the collector): by it run the
 * waits and checks of all pools of a JVM. To be stopped is no wait: who had twenty seconds left before it has them after it.
 *
 * <p><b>Evidence.</b> While somebody measures by this clock the timer beats every {@value #BEAT_MILLIS} ms. That thread never blocks; so a beat that comes
 * late by {@link #STOPPED_NANOS} or more tells that nothing ran, and the time from when it was due is taken off, once, for everybody. That one waiter is late tells
 * nothing: a virtual thread may find no carrier, a thread may be dead.
 *
 * <p><b>Who runs before the beat</b> when the process goes on sees it missing: for him this clock stands where the beat was due, which is what the beat will say.
 * Time and what was taken off are one immutable pair, so nobody mixes a new one with an old one; a reader whose own time is from before the
 * beat is answered the time of the beat.
 *
 * <p><b>What it costs.</b> A stop takes a beat's time at most from who waits, one of less than a second (and a beat) counts as waited. Where the machine is so
 * loaded that every beat is late by a second, waits are longer by what the beats are late.
 *
 * <p><b>A beat that never comes</b> (no memory for the appointment, the timer was shut down) would stop this clock for ever. Who waits looks again after a second
 * ({@link #patience}): he ran meanwhile, so the process was not stopped, and he beats himself.
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

    private static final int QUIET_BEATS = 8;
    /** As {@link Beat#quiet}: the last one. */
    private static final int NONE_DUE = -1;

    static final class Beat {
        final long nanos;
        /** In all, until then. */
        final long stopped;
        /** So many before it found nobody; {@link #NONE_DUE}: no other comes. */
        final int quiet;
        /** Since the next one was found missing; null: nobody looked. */
        volatile @Nullable Missed missed;

        Beat(long nanos, long stopped, int quiet) {
            this.nanos = nanos;
            this.stopped = stopped;
            this.quiet = quiet;
        }

        boolean goesOn() {
            return quiet != NONE_DUE;
        }

        boolean isMissed(long now) {
            return goesOn() && now - nanos >= BEAT_NANOS + STOPPED_NANOS;
        }

        /** What is taken off, where the next one comes then. */
        long stoppedBy(long now) {
            return isMissed(now) ? stopped + now - nanos - BEAT_NANOS : stopped;
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
    private volatile boolean used;

    AwakeClock(Ticker ticker, PoolWorkers.Timer timer) {
        this.ticker = ticker;
        this.timer = timer;
        this.last = new AtomicReference<>(new Beat(ticker.nanos(), 0, NONE_DUE));
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
        Beat beat = last.get();
        if (now - beat.nanos < 0) {
            return beat.nanos - beat.stopped;
        }
        return (beat.isMissed(now) ? beat.nanos + BEAT_NANOS : now) - beat.stopped;
    }

    /** Somebody sleeps by this clock, until {@link #wakes}. */
    void sleeps() {
        asleep.incrementAndGet();
        beat();
    }

    void wakes() {
        asleep.decrementAndGet();
    }

    /** For how long who sleeps may do so before he looks again. */
    long patience(long now) {
        Beat beat = last.get();
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
        boolean needed = used || asleep.get() > 0;
        used = false;
        if (needed || mine.quiet < QUIET_BEATS) {
            next(mine, needed ? 0 : mine.quiet + 1);
            return;
        }
        next(mine, NONE_DUE);
        if (used || asleep.get() > 0) {
            beat();
        }
    }

    private void next(Beat before, int quiet) {
        long now = ticker.nanos();
        Beat next = new Beat(now, before.stoppedBy(now), quiet);
        if (!last.compareAndSet(before, next) || !next.goesOn()) {
            return;
        }
        try {
            timer.after(() -> beats(next), BEAT_NANOS);
        } catch (RejectedExecutionException | OutOfMemoryError none) {
            withoutEvidence(next);
        } catch (RuntimeException | Error fault) {
            withoutEvidence(next);
            throw fault;
        }
    }

    /** A stop counts as waited, then. */
    private void withoutEvidence(Beat beat) {
        last.compareAndSet(beat, new Beat(beat.nanos, beat.stopped, NONE_DUE));
    }
}
