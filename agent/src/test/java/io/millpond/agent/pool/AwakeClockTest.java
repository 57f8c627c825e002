/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

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

    @BeforeEach
    void begins() {
        clock = new AwakeClock(() -> now, (task, nanos) -> {
            assertThat(nanos).isEqualTo(AwakeClock.BEAT_NANOS);
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
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
        now += SECOND / 10;
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
        now += 7;
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS + 7);
    }

    @Test
    void stopsAddUp() {
        now += 100 * SECOND;
        beat();
        beats(3);
        now += 50 * SECOND;
        beat();
        assertThat(ran()).isEqualTo(5 * AwakeClock.BEAT_NANOS);
    }

    @Test
    void whatIsShorterThanASecondIsNoStop() {
        now += AwakeClock.BEAT_NANOS + AwakeClock.STOPPED_NANOS - 1;
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS + AwakeClock.STOPPED_NANOS - 1);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS + AwakeClock.STOPPED_NANOS - 1);
    }

    @Test
    void aTimeFromBeforeTheLastBeatIsNotTakenForOneLongAgo() {
        long before = now;
        now += 100 * SECOND;
        beat();
        assertThat(clock.at(before + 1) - began).isEqualTo(AwakeClock.BEAT_NANOS);
    }

    @Test
    void whoSleepsLooksAgainWhereABeatIsMissing() {
        assertThat(clock.patience(now)).isEqualTo(Long.MAX_VALUE);
        now += 100 * SECOND;
        assertThat(clock.patience(now)).isEqualTo(AwakeClock.STOPPED_NANOS);
    }

    @Test
    void aBeatThatNeverComesStopsNobodyForEver() {
        now += 100 * SECOND;
        clock.patience(now);
        now += SECOND / 2;
        clock.patience(now);
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
        now += SECOND / 2;
        clock.patience(now);
        assertThat(ran()).as("and what he ran counts").isEqualTo(AwakeClock.BEAT_NANOS + SECOND);
        assertThat(appointments).as("tried again").isEqualTo(2);
        now += SECOND;
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS + 2 * SECOND);
    }

    @Test
    void aSecondStopBeforeTheFirstBeatIsOneToo() {
        now += 100 * SECOND;
        clock.patience(now);
        now += 100 * SECOND;
        clock.patience(now);
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
        beat();
        assertThat(ran()).isEqualTo(AwakeClock.BEAT_NANOS);
    }

    @Test
    void aBeatThatWasGivenUpAndComesAllTheSameChangesNothing() {
        Runnable late = due;
        now += 100 * SECOND;
        clock.patience(now);
        now += SECOND;
        clock.patience(now);
        long then = ran();
        late.run();
        assertThat(ran()).isEqualTo(then);
        assertThat(appointments).isEqualTo(2);
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
        assertThat(clock.nanos() - next).isEqualTo(AwakeClock.BEAT_NANOS);
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
