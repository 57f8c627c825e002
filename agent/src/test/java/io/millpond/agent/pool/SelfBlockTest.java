/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Who holds every connection and waits for one more gets it; everybody else waits for the bound. */
class SelfBlockTest {

    private static Rig rig() {
        return Rig.inline(s -> s.maxSize(2).acquireTimeoutNanos(60_000_000_000L));
    }

    /** Takes so many, the last of them beyond the bound where it gets one. */
    private static Rig.Caller taking(Rig rig, int count) {
        Rig.Caller caller = rig.new Caller(() -> {
            for (int i = 1; i < count; i++) {
                Acquired<Fake> each = rig.pool.acquire(OpenMode.OPENERS);
                if (each.permit() != null) {
                    rig.pool.adopt(each.permit(), rig.factory.connect());
                }
            }
            return rig.pool.acquire(OpenMode.OPENERS);
        });
        Rig.await(() -> rig.pool.waiting() == 1);
        return caller;
    }

    private static void pass(Rig rig, int millis) {
        for (int i = 0; i < millis; i += 10) {
            rig.ticker.advanceMillis(10);
        }
    }

    @Test
    void afterASecondInWhichNothingHappened() {
        try (Rig rig = rig()) {
            Rig.Caller caller = taking(rig, 3);
            rig.factory.holder = caller.thread;

            pass(rig, 1_000);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 200);

            assertThat(caller.get().permit().isOutside()).isTrue();
            assertThat(rig.pool.overflows()).isOne();
            assertThat(rig.pool.selfBlocks()).isOne();
        }
    }

    @Test
    void theNextLevelNeedsATenthOfThat() {
        try (Rig rig = rig()) {
            Rig.Caller caller = taking(rig, 4);
            rig.factory.holder = caller.thread;
            pass(rig, 1_200);
            Rig.await(() -> rig.pool.inUse() == 3 && rig.pool.waiting() == 1);

            pass(rig, 200);

            assertThat(caller.get().permit().isOutside()).isTrue();
            assertThat(rig.pool.overflows()).isEqualTo(2);
        }
    }

    @Test
    void neverWhileAHolderIsElsewhere() {
        try (Rig rig = rig()) {
            Rig.Caller caller = taking(rig, 3);
            rig.factory.holder = Thread.currentThread();

            pass(rig, 20_000);

            assertThat(caller.result.isDone()).isFalse();
            assertThat(rig.pool.overflows()).isZero();
        }
    }

    @Test
    void aCallOnOneOfThemBeginsTheSecondAnew() {
        try (Rig rig = rig()) {
            Rig.Caller caller = taking(rig, 3);
            rig.factory.holder = caller.thread;
            pass(rig, 900);
            rig.factory.calls++;
            rig.pool.tend();

            pass(rig, 900);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 300);

            assertThat(caller.get().permit()).isNotNull();
        }
    }

    /** Every place is an attempt that hangs on what its waiters hold: one of them opens beyond the bound, one at a time. */
    @Test
    void alsoWhereOpenersHangWithEveryPlace() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).openTimeoutNanos(60_000_000_000L))) {
            CountDownLatch lock = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                lock.await();
                return null;
            };
            Rig.Caller holder = rig.caller();
            Rig.Caller other = rig.caller();
            Rig.await(() -> rig.factory.attempts.get() == 1);

            pass(rig, 2_500);

            assertThat(holder.get().permit().isOutside()).isTrue();
            pass(rig, 5_000);
            assertThat(other.result.isDone()).as("one at a time").isFalse();
            lock.countDown();
            assertThat(other.get().entry()).isNotNull();
        }
    }
}
