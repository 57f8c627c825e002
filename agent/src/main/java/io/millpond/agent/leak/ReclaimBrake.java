/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;

/**
 * Keeps reclaiming from becoming a storm: a rate for each pool, and a breaker that stops it for a minute where more than half
 * of what a pool lent within a minute was taken back, at least ten of them. Used by the polling thread only.
 */
final class ReclaimBrake {

    enum Answer {
        GO,
        LATER,
        /** As LATER, and the first time that this pool's breaker has opened. */
        BROKEN
    }

    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    static final int BREAKER_MINIMUM = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private long secondStart;
    private int takenInSecond;
    private long minuteStart;
    private long lentAtMinuteStart;
    private long reclaimedInMinute;
    private boolean stopped;
    private boolean told;

    ReclaimBrake(int perSecond, long now) {
        this.perSecond = perSecond;
        this.secondStart = now;
        this.minuteStart = now;
    }

    /**
     * @param lent how many leases the pool has opened so far
     * @param open how many of them are open now, this one included
     */
    Answer ask(long now, long lent, long open) {
        if (now - minuteStart >= MINUTE) {
            minuteStart = now;
            // What was already out when the minute began may be taken back in it, so it belongs to the whole.
            lentAtMinuteStart = lent - open;
            reclaimedInMinute = 0;
            stopped = false;
        }
        if (stopped) {
            return Answer.LATER;
        }
        if (now - secondStart >= SECOND) {
            secondStart = now;
            takenInSecond = 0;
        }
        if (takenInSecond >= perSecond) {
            return Answer.LATER;
        }
        long whole = lent - lentAtMinuteStart;
        if (reclaimedInMinute >= BREAKER_MINIMUM && (reclaimedInMinute + 1) * 2 > whole) {
            stopped = true;
            minuteStart = now;
            boolean first = !told;
            told = true;
            return first ? Answer.BROKEN : Answer.LATER;
        }
        takenInSecond++;
        reclaimedInMinute++;
        return Answer.GO;
    }

    long reclaimedInMinute() {
        return reclaimedInMinute;
    }
}
