/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;

/**
 * Keeps reclaiming from doing harm: a rate for each pool, and two breakers. What the garbage collector has proven may go on as long
 * as nothing speaks against the proof: one call by a handle that was taken for dead stops it for ten minutes. What is only
 * suspected stops for a minute where more than half of what the pool lent within a minute was taken back, at least ten of them: an
 * application that never closes a connection lives by the proven ones, but one whose connections all look idle has a threshold that
 * is wrong. Used by the polling thread only.
 */
final class ReclaimBrake {

    enum Answer {
        GO,
        LATER,
        /** As LATER, and the first time that too many suspects were taken back. */
        TOO_MANY,
        /** As LATER, and the first to be asked after a handle that was taken for dead was used. */
        MISTAKEN
    }

    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    static final long DISTRUST = TimeUnit.MINUTES.toNanos(10);
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
    private long mistakesSeen;
    private boolean distrusted;
    private long distrustedSince;

    ReclaimBrake(int perSecond, long now) {
        this.perSecond = perSecond;
        this.secondStart = now;
        this.minuteStart = now;
    }

    /**
     * @param lent how many leases the pool has opened so far
     * @param open how many of them are open now, this one included
     * @param proven by the garbage collector
     * @param mistakes how many calls came by handles that had been taken for dead
     */
    Answer ask(long now, long lent, long open, boolean proven, long mistakes) {
        if (mistakes != mistakesSeen) {
            mistakesSeen = mistakes;
            distrusted = true;
            distrustedSince = now;
            return Answer.MISTAKEN;
        }
        if (distrusted && now - distrustedSince < DISTRUST) {
            return Answer.LATER;
        }
        distrusted = false;
        if (now - secondStart >= SECOND) {
            secondStart = now;
            takenInSecond = 0;
        }
        if (takenInSecond >= perSecond) {
            return Answer.LATER;
        }
        if (!proven) {
            Answer answer = suspect(now, lent, open);
            if (answer != Answer.GO) {
                return answer;
            }
        }
        takenInSecond++;
        return Answer.GO;
    }

    private Answer suspect(long now, long lent, long open) {
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
        long whole = lent - lentAtMinuteStart;
        if (reclaimedInMinute >= BREAKER_MINIMUM && (reclaimedInMinute + 1) * 2 > whole) {
            stopped = true;
            minuteStart = now;
            boolean first = !told;
            told = true;
            return first ? Answer.TOO_MANY : Answer.LATER;
        }
        reclaimedInMinute++;
        return Answer.GO;
    }

    /** Of those that were only suspected. */
    long reclaimedInMinute() {
        return reclaimedInMinute;
    }
}
