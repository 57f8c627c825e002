/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaiterTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TIMEOUT = 16 * SECOND;

    private long now = -3 * SECOND; // a ticker may be below 0
    private final Waiter waiter = new Waiter(OpenMode.OPENERS, now, now + TIMEOUT, Thread.currentThread());
    private int sleeps;

    /** Until its time is over; each sleep lasts longer than it asked for by that. */
    private long wholeWait(long late) {
        long began = now;
        for (long sleep = waiter.sleepFor(now); sleep > 0; sleep = waiter.sleepFor(now)) {
            sleeps++;
            now += sleep + late;
        }
        return now - began;
    }

    @Test
    void looksSixteenTimesInItsTime() {
        assertThat(wholeWait(0)).isEqualTo(TIMEOUT);
        assertThat(sleeps).isEqualTo(16);
    }

    @Test
    void whatItIsLateByLittleIsAmongItsTime() {
        assertThat(wholeWait(SECOND)).isLessThanOrEqualTo(TIMEOUT + SECOND);
    }

    @Test
    void whatItIsLateByMuchIsNot() {
        waiter.sleepFor(now);
        now += SECOND / 2 + 3600 * SECOND; // stopped in the middle of its sleep
        assertThat(wholeWait(0)).isEqualTo(TIMEOUT - SECOND);
    }

    @Test
    void whoIsLateEachTimeIsSoForAsOftenAsItSleeps() {
        assertThat(wholeWait(5 * SECOND)).isEqualTo(TIMEOUT + 16 * 5 * SECOND);
        assertThat(sleeps).isEqualTo(16);
    }

    @Test
    void whatItIsWokenForBeforeItsTimeCostsNothing() {
        long began = now;
        for (int i = 0; i < 10_000; i++) {
            assertThat(waiter.sleepFor(now)).isPositive();
            now += SECOND / 1_000;
        }
        assertThat(wholeWait(0)).isEqualTo(TIMEOUT - 10 * SECOND);
        assertThat(now - began).isEqualTo(TIMEOUT);
    }

    @Test
    void aWaiterWhoseTimeWasOverWhenItCameDoesNotSleep() {
        assertThat(new Waiter(OpenMode.OPENERS, now, now - SECOND, Thread.currentThread()).sleepFor(now))
                .isNotPositive();
    }

    @Test
    void isDeadOnceItsTimeIsOverAndItsThreadHasEnded() throws InterruptedException {
        Thread ended = new Thread(() -> {});
        ended.start();
        ended.join();
        Waiter dead = new Waiter(OpenMode.OPENERS, now, now + TIMEOUT, ended);
        assertThat(dead.isDead(now + TIMEOUT - 1, asleep(true), this)).isFalse();
        assertThat(dead.isDead(now + TIMEOUT, asleep(true), this)).isTrue();
        assertThat(waiter.isDead(now + 1000 * TIMEOUT, asleep(true), this)).isFalse();
    }

    /** Thread.stop between two instructions, and the thread goes on with something else. */
    @Test
    void isDeadOnceItHasNotSleptThereLongAfterItsTime() {
        assertThat(waiter.isDead(now + 2 * TIMEOUT + 9 * SECOND, asleep(false), this))
                .isFalse();
        assertThat(waiter.isDead(now + 2 * TIMEOUT + 10 * SECOND, asleep(false), this))
                .isTrue();
    }

    private static Parker asleep(boolean is) {
        return new Parker() {
            @Override
            public void park(Object blocker, long nanos) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void unpark(Thread thread) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean isParked(Thread thread, Object blocker) {
                return is;
            }
        };
    }

    @Test
    void aWaiterWhoseThreadEndedIsPassedOver() throws InterruptedException {
        WaitQueue queue = new WaitQueue(asleep(true), 0);
        Thread ended = new Thread(() -> {});
        ended.start();
        ended.join();
        Waiter dead = new Waiter(OpenMode.OPENERS, now, now + TIMEOUT, ended);
        queue.enqueue(dead);
        queue.enqueue(waiter);
        queue.admit();
        assertThat(queue.first(now + TIMEOUT - 1)).isSameAs(dead);
        List<Waiter> seen = new ArrayList<>();
        queue.forEachInLine(now + TIMEOUT, seen::add);
        assertThat(seen).containsExactly(waiter);
        queue.forEachInLine(now + TIMEOUT - 1, seen::add);
        assertThat(seen).containsExactly(waiter, dead, waiter);
        assertThat(dead.isWaiting()).isTrue();
    }
}
