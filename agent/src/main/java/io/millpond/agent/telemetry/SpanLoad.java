/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.util.concurrent.TimeUnit;

/**
 * Whether spans come faster than they can be exported, or than the application should pay for, for longer than a moment.
 *
 * <pre>
 *  following --(the queue was full, and not once near empty, for a second)--> limited
 *  following --(over a second in which it was full more than a tenth of what came was lost)--> limited
 *  following --(over {@value #RATE_SECONDS} s more than {@value #MOST_EACH_PROCESSOR} a second for each processor came)--> limited
 *  limited   --(over a second no more came than half of what the last export could take)--> on trial
 *  limited   --(for long, and no more came than twice of that)--> on trial
 *  on trial  --(more than a tenth lost in {@value #TRIAL_MILLIS} ms, or as above)--> limited; at first, after 10 s, following
 * </pre>
 *
 * The second of them is for a machine whose processors are all busy: there the exporter empties the queue in one go whenever the
 * application has to wait, and loses what comes in between, of whatever trace it is. The third is for an application that making
 * and exporting its spans slows so far that the exporter follows: nothing is lost then but its time. It counts spans, not what the
 * processors do, in which neighbours and quotas have a part.
 *
 * <p>While it is limited most spans are lost whatever we do. Exporting as many as the processors allow would then only take time from
 * the application, so it goes on at {@value #EACH_PROCESSOR} spans a second for each processor, as a rule in whole traces.
 *
 * <p>What one export could take tells little of what many can while the application runs, so each end of it is a trial. The first one
 * is where half of that comes; if it fails the next follows after {@value #FIRST_TRIAL_SECONDS} s and more, twice as long each time up
 * to {@value #LAST_TRIAL_SECONDS} s, unless so little comes that all of it would be exported now. Without trials a collector that once
 * stood still for two seconds would cost most spans for ever; and a longer one would be paid for by the application. There is none
 * where more come than the third rule allows, and none without that wait where more than three quarters of that do.
 *
 * <p>All but what tells the state is under this object's lock.
 */
final class SpanLoad {

    static final int EACH_PROCESSOR = 1_000;

    /** At some 10 us for each, made and exported, this is a tenth of a processor's time. */
    static final int MOST_EACH_PROCESSOR = 10_000;

    static final int RATE_SECONDS = 2;

    static final int FIRST_TRIAL_SECONDS = 10;
    static final int LAST_TRIAL_SECONDS = 320;

    private static final long FIRST_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(FIRST_TRIAL_SECONDS);
    private static final long LAST_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(LAST_TRIAL_SECONDS);
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final int TRIAL_MILLIS = 100;
    private static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(TRIAL_MILLIS);
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(RATE_SECONDS);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final double perSecond;
    private final double mostPerSecond;

    private volatile boolean limited;
    private volatile boolean full;
    private volatile long lookedNanos;
    /** The window has begun; there is none while nothing was lost. */
    private boolean measuring;

    private long fullFromNanos;
    private long windowNanos;
    private long windowCame;
    private long windowLost;
    private long limitedNanos;
    /** From there to the next trial. */
    private long trialAfterNanos = FIRST_TRIAL_NANOS;

    /** The last trial failed. */
    private boolean distrusted;

    private boolean onTrial;
    private long trialNanos;

    /** It follows since then, or was last judged then by how many came. */
    private boolean rated;

    private long rateNanos;
    private long rateCame;

    SpanLoad(int processors) {
        this((double) EACH_PROCESSOR * processors, (double) MOST_EACH_PROCESSOR * processors);
    }

    /**
     * @param perSecond spans are exported while it is limited
     * @param mostPerSecond may come for long
     */
    SpanLoad(double perSecond, double mostPerSecond) {
        this.perSecond = perSecond;
        this.mostPerSecond = mostPerSecond;
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
     * @param came all spans that ever came, those that were lost or left out too
     * @param lost those that were lost or left out
     */
    synchronized void full(long now, long came, long lost) {
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
            window(now, came, lost);
        }
        boolean tearing = lost - windowLost > (came - windowCame) / 10;
        boolean trying = onTrial && now - trialNanos < LONG_NANOS;
        if (now - fullFromNanos >= LONG_NANOS || tearing && now - windowNanos >= (trying ? TRIAL_NANOS : LONG_NANOS)) {
            limit(now, came, lost);
        } else if (now - windowNanos >= LONG_NANOS) {
            window(now, came, lost);
        }
    }

    private void limit(long now, long came, long lost) {
        boolean failed = onTrial && now - trialNanos < FIRST_TRIAL_NANOS;
        trialAfterNanos = failed ? Math.min(2 * trialAfterNanos, LAST_TRIAL_NANOS) : FIRST_TRIAL_NANOS;
        distrusted = failed;
        onTrial = false;
        limitedNanos = now;
        window(now, came, lost);
        rated = false;
        full = true; // sizes of traces are estimated from now on
        limited = true;
    }

    private void window(long now, long came, long lost) {
        windowNanos = now;
        windowCame = came;
        windowLost = lost;
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
     * @param came as in {@link #full}
     * @param lost as in {@link #full}
     */
    synchronized void exported(int spans, long tookNanos, long now, long came, long lost) {
        if (!limited) {
            rate(now, came, lost);
            return;
        }
        long passed = now - windowNanos;
        if (passed < LONG_NANOS) {
            return;
        }
        double coming = (double) (came - windowCame) / passed;
        double able = (double) spans / Math.max(1, tookNanos);
        window(now, came, lost);
        boolean calm = coming <= able / 2 && (!distrusted || coming * LONG_NANOS <= perSecond);
        boolean waited =
                now - limitedNanos >= trialAfterNanos && coming <= able * 2 && coming * LONG_NANOS <= mostPerSecond;
        if (calm && coming * LONG_NANOS <= mostPerSecond * 3 / 4 || waited) {
            onTrial = true;
            trialNanos = now;
            limited = false;
            full = false;
            measuring = true;
        }
    }

    private void rate(long now, long came, long lost) {
        long passed = now - rateNanos;
        if (rated && passed < RATE_NANOS) {
            return;
        }
        boolean tooMany = rated && (double) (came - rateCame) / passed * LONG_NANOS > mostPerSecond;
        rated = true;
        rateNanos = now;
        rateCame = came;
        if (tooMany) {
            limit(now, came, lost);
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
