/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.util.concurrent.TimeUnit;

/**
 * Whether spans come faster than they can be exported, for longer than a moment.
 *
 * <pre>
 *  following --(the queue was full, and not once near empty, for a second)--> limited
 *  following --(the queue was full; over a second more came than exporting without a pause could take)--> limited
 *  limited   --(over a second no more came than half of what the last export could take)--> following
 *  limited   --(for long, and no more came than twice of that)--> following, on trial
 * </pre>
 *
 * The second of them is for a machine whose processors are all busy: there the exporter empties the queue in one go whenever the
 * application has to wait, and loses nearly all in between.
 *
 * <p>While it is limited most spans are lost whatever we do. Exporting as many as the processors allow would then only take time from
 * the application, so it goes on at {@value #EACH_PROCESSOR} spans a second for each processor, as a rule in whole traces.
 *
 * <p>What one export could take tells little of what many can while the application runs, so a load from the half of it to twice as
 * much is tried, for a trial makes every span of a second:
 * after {@value #FIRST_TRIAL_SECONDS} s, and where that soon was overload again after twice as long each time, up to
 * {@value #LAST_TRIAL_SECONDS} s. Without it a collector that once stood still for two seconds would cost most spans for ever.
 *
 * <p>All but what tells the state is under this object's lock.
 */
final class SpanLoad {

    static final int EACH_PROCESSOR = 2_500;

    static final int FIRST_TRIAL_SECONDS = 10;
    static final int LAST_TRIAL_SECONDS = 320;

    private static final long FIRST_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(FIRST_TRIAL_SECONDS);
    private static final long LAST_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(LAST_TRIAL_SECONDS);
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final double perSecond;

    private volatile boolean limited;
    private volatile boolean full;
    private volatile long lookedNanos;
    /** There is a window; of no use while nothing was lost. */
    private boolean measuring;

    private long fullFromNanos;
    private long windowNanos;
    private long windowCame;
    /** What was exported in the window, and how long that took, while it is not limited. */
    private long windowSpans;

    private long windowBusyNanos;
    private long limitedNanos;
    /** From there to the next trial. */
    private long trialAfterNanos = FIRST_TRIAL_NANOS;

    private boolean onTrial;
    private long trialNanos;

    SpanLoad(int processors) {
        this.perSecond = (double) EACH_PROCESSOR * processors;
    }

    boolean isLimited() {
        return limited;
    }

    /** The queue was full, and not near empty since. */
    boolean isStrained() {
        return full;
    }

    double perSecond() {
        return perSecond;
    }

    /** False where the last {@link #full} was so long ago that another one tells something. */
    boolean isLookedAt(long now) {
        return full && now - lookedNanos < LOOK_NANOS;
    }

    /**
     * A span found the queue full.
     *
     * @param came as in {@link #exported}
     */
    synchronized void full(long now, long came) {
        lookedNanos = now;
        if (!full) {
            full = true;
            fullFromNanos = now;
        }
        if (limited) {
            return;
        }
        if (!measuring) {
            measuring = true;
            window(now, came);
        } else if (now - windowNanos >= LONG_NANOS) {
            if (isMoreThanCanBe(now, came)) {
                limit(now);
            }
            window(now, came);
        }
        if (!limited && now - fullFromNanos >= LONG_NANOS) {
            limit(now);
            window(now, came);
        }
    }

    private boolean isMoreThanCanBe(long now, long came) {
        // Multiplied out: came / passed > spans / busy.
        return windowSpans > 0
                && (double) (came - windowCame) * windowBusyNanos > (double) windowSpans * (now - windowNanos);
    }

    private void limit(long now) {
        boolean failed = onTrial && now - trialNanos < FIRST_TRIAL_NANOS;
        trialAfterNanos = failed ? Math.min(2 * trialAfterNanos, LAST_TRIAL_NANOS) : FIRST_TRIAL_NANOS;
        onTrial = false;
        limitedNanos = now;
        limited = true;
    }

    private void window(long now, long came) {
        windowNanos = now;
        windowCame = came;
        windowSpans = 0;
        windowBusyNanos = 0;
    }

    /** There is less in the queue than one batch. */
    void caughtUp() {
        if (full && !limited) {
            synchronized (this) {
                full = false;
            }
        }
    }

    /**
     * @param spans of the last export; 0 where it failed
     * @param tookNanos that it took
     * @param came all spans that ever came, those that were left out too
     */
    synchronized void exported(int spans, long tookNanos, long now, long came) {
        if (!limited) {
            windowSpans += spans;
            windowBusyNanos += tookNanos;
            return;
        }
        long passed = now - windowNanos;
        if (passed < LONG_NANOS) {
            return;
        }
        double coming = (double) (came - windowCame) / passed;
        double able = (double) spans / Math.max(1, tookNanos);
        window(now, came);
        boolean calm = coming <= able / 2;
        if (calm || coming <= able * 2 && now - limitedNanos >= trialAfterNanos) {
            onTrial = !calm;
            trialNanos = now;
            limited = false;
            full = false;
            measuring = false;
        }
    }

    /** From the beginning of one export to that of the next; 0 where it follows. */
    long pauseNanos(int spans) {
        return limited ? (long) (spans / perSecond * TimeUnit.SECONDS.toNanos(1)) : 0;
    }

    @Override
    public String toString() {
        return "SpanLoad{perSecond=" + perSecond + ", limited=" + limited + ", full=" + full + "}";
    }
}
