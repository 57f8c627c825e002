/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwakeClockTest {

    private static final long SECOND = 1_000_000_000L;

    private long now = 5 * SECOND;
    private Runnable due;
    private int appointments;
    private AwakeClock clock;
    private long began;
    /** Instead of the next look at the ticker. */
    private Error fault;
    /** Instead of the next appointment. */
    private Error noTimer;
    /** Before the next look at the ticker. */
    private Runnable meanwhile;

    @BeforeEach
    void begins() {
        clock = new AwakeClock(this::ticker, (task, nanos) -> {
            assertThat(nanos).isEqualTo(AwakeClock.BEAT_NANOS);
            if (noTimer != null) {
                throw noTimer;
            }
            appointments++;
            due = task;
            return () -> {};
        });
        began = clock.begin();
    }

    private void beats(int count) {
        for (int i = 0; i < count; i++) {
            now += AwakeClock.BEAT_NANOS;
            beat();
        }
    }

    private void beat() {
        Runnable task = due;
        due = null;
        task.run();
    }

    private long ticker() {
        if (fault != null) {
            throw fault;
        }
        Runnable first = meanwhile;
        meanwhile = null;
        if (first != null) {
            first.run();
        }
        return now;
    }

    private long ran() {
        return clock.nanos() - began;
    }

    @Test
    void goesWithTheTicker() {
        beats(4);
        now += 7;
        assertThat(ran()).isEqualTo(SECOND + 7);
    }

    @Test
    void whoRunsBeforeTheBeatSeesWhatTheBeatWillSay() {
        now += 100 * SECOND;
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
        now += SECOND / 10;
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
        now += 7;
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS + 7);
    }

    @Test
    void stopsAddUp() {
        now += 100 * SECOND;
        beat();
        beats(3);
        now += 50 * SECOND;
        beat();
        assertThat(ran()).isEqualTo(2 * AwakeClock.MISSED_NANOS + 3 * AwakeClock.BEAT_NANOS);
    }

    @Test
    void whatIsShorterThanASecondIsNoStop() {
        now += AwakeClock.MISSED_NANOS - 1;
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS - 1);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS - 1);
    }

    @Test
    void neverGoesBackHoweverLateABeatIs() {
        clock.sleeps();
        for (long late = 0; late < 3 * SECOND; late += SECOND / 20) {
            long before = ran();
            for (long passed = 0; passed < AwakeClock.BEAT_NANOS + late; passed += SECOND / 100) {
                now += SECOND / 100;
                assertThat(ran()).as("%d ns after a beat", passed).isGreaterThanOrEqualTo(before);
                before = ran();
            }
            beat();
            assertThat(ran()).as("a beat that is %d ns late", late).isEqualTo(before);
        }
    }

    @Test
    void aTimeFromBeforeTheLastBeatIsNotTakenForOneLongAgo() {
        long before = now;
        now += 100 * SECOND;
        beat();
        assertThat(clock.at(before + 1) - began).isEqualTo(AwakeClock.MISSED_NANOS);
    }

    @Test
    void whoSleepsLooksAgainAtItsDeadlineAndEachSecondFromThen() {
        AwakeClock.Sleep sleep = clock.sleep(began + 30 * SECOND);
        assertThat(sleep.left(now)).isEqualTo(30 * SECOND);
        beats(4);
        assertThat(sleep.left(now)).isEqualTo(29 * SECOND);
        now += 100 * SECOND;
        beat();
        assertThat(sleep.left(now)).isEqualTo(SECOND);
    }

    @Test
    void whoSleepsWakesBeforeItsDeadlineToLookForAMissingBeat() {
        AwakeClock.Sleep sleep = clock.sleep(began + 200 * SECOND);
        now += 100 * SECOND;
        assertThat(sleep.left(now)).isEqualTo(AwakeClock.STOPPED_NANOS);
    }

    @Test
    void aBeatThatNeverComesStopsNobodyForEver() {
        now += 100 * SECOND;
        clock.confirm();
        now += SECOND / 2;
        clock.confirm();
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
        now += SECOND / 2;
        clock.confirm();
        assertThat(ran()).as("and what he ran counts").isEqualTo(AwakeClock.MISSED_NANOS + SECOND);
        assertThat(appointments).as("tried again").isEqualTo(2);
        now += SECOND;
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS + 2 * SECOND);
    }

    /** The timer takes all appointments and keeps none. */
    @Test
    void aTimerThatHangsHoldsNobodyForMoreThanTwiceItsTime() {
        for (long timeout : new long[] {SECOND / 2, 2 * SECOND, 30 * SECOND, 600 * SECOND}) {
            clock = new AwakeClock(() -> now, (task, nanos) -> () -> {});
            began = clock.begin();
            assertThat(slept(clock.sleep(began + timeout), 0)).isBetween(timeout, 2 * timeout);
        }
    }

    /** Nor do beats that are lost one by one, where others replace them. */
    @Test
    void whatTheProcessWasStoppedIsNotAmongTheTimeThatItSurelyRan() {
        clock = new AwakeClock(() -> now, (task, nanos) -> () -> {});
        began = clock.begin();
        AwakeClock.Sleep sleep = clock.sleep(began + 30 * SECOND);
        assertThat(slept(sleep, 100 * SECOND) - 100 * SECOND).isBetween(28 * SECOND, 60 * SECOND);
    }

    /** @param stop of the process, in the tenth sleep */
    private long slept(AwakeClock.Sleep sleep, long stop) {
        long start = now;
        int sleeps = 0;
        for (long left = sleep.left(now); left > 0; left = sleep.left(now)) {
            now += ++sleeps == 10 ? left + stop : left;
            assertThat(sleeps).isLessThan(10_000);
        }
        assertThat(stop == 0 || sleeps >= 10).isTrue();
        return now - start;
    }

    /** No memory, above all. Else this clock would stand for ever: nothing is appointed, and a beat seems due. */
    @Test
    void whereABeatFailsNoneIsDue() {
        beats(1);
        fault = new OutOfMemoryError("for a beat");
        Error thrown = fault;
        assertThatThrownBy(() -> beats(1)).isSameAs(thrown);
        fault = null;
        assertThat(due).isNull();
        now += 100 * SECOND;
        assertThat(ran()).as("as waited").isEqualTo(100 * SECOND + 2 * AwakeClock.BEAT_NANOS);
        clock.begin();
        assertThat(due).as("tried again").isNotNull();
    }

    @Test
    void whereABeatCannotBeAppointedNoneIsDue() {
        beats(1);
        noTimer = new OutOfMemoryError("for an appointment");
        beats(1);
        noTimer = null;
        now += 100 * SECOND;
        assertThat(ran()).as("as waited").isEqualTo(100 * SECOND + 2 * AwakeClock.BEAT_NANOS);
    }

    @Test
    void aSecondStopBeforeTheFirstBeatIsOneToo() {
        now += 100 * SECOND;
        clock.confirm();
        now += 100 * SECOND;
        clock.confirm();
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.MISSED_NANOS);
    }

    @Test
    void aBeatThatWasGivenUpAndComesAllTheSameChangesNothing() {
        Runnable late = due;
        now += 100 * SECOND;
        clock.confirm();
        now += SECOND;
        clock.confirm();
        long then = ran();
        late.run();
        assertThat(ran()).isEqualTo(then);
        assertThat(appointments).isEqualTo(2);
    }

    /** Between the last beat's look at who measures and its word that none is due. */
    @Test
    void whoBeginsDuringTheLastBeatIsNotForgotten() {
        beats(9);
        assertThat(due).isNotNull();
        meanwhile = clock::begin;
        beats(1);
        assertThat(meanwhile).as("began").isNull();
        assertThat(due).isNotNull();
    }

    @Test
    void beatsForAsLongAsItIsSaidToBeNeeded() {
        clock.isNeededUntil(clock.nanos() + 60 * SECOND);
        clock.isNeededUntil(clock.nanos() + SECOND);
        beats(4 * 60);
        assertThat(due).isNotNull();
        beats(8);
        assertThat(due).as("nobody measures").isNull();
    }

    @Test
    void beatsWhileSomebodySleepsAndTwoSecondsAfterItWasUsed() {
        clock.sleeps();
        beats(100);
        assertThat(due).isNotNull();
        clock.wakes();
        beats(8);
        assertThat(due).isNotNull();
        beats(1);
        assertThat(due).as("nobody measures").isNull();

        now += 100 * SECOND;
        long next = clock.begin();
        assertThat(due).isNotNull();
        now += 100 * SECOND;
        beat();
        assertThat(clock.nanos() - next).isEqualTo(AwakeClock.MISSED_NANOS);
    }

    @Test
    void whereThereIsNoTimerItGoesWithTheTicker() {
        clock = new AwakeClock(() -> now, (task, nanos) -> {
            throw new RejectedExecutionException();
        });
        began = clock.begin();
        clock.sleeps();
        now += 100 * SECOND;
        assertThat(ran()).isEqualTo(100 * SECOND);
    }
}
