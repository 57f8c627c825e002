/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.pool.FakeFactory.Fake;
import java.lang.ref.WeakReference;
import java.util.Arrays;
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
        awaitSleep(rig, caller);
        return caller;
    }

    /** Not only in line: who queues makes a pass of its own, and what the clock does during that looks like a stop of the process. */
    private static void awaitSleep(Rig rig, Rig.Caller caller) {
        Rig.await(() -> rig.pool.waiting() == 1 && rig.ticker.sleepsPastNow(caller.thread));
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

    /** A tenth of a second at most: nothing that a rule gives a second is found later than by the second look after it. */
    @Test
    void aLongLineIsLookedAtMoreSeldom() {
        assertThat(new int[] {0, 999, 1_000, 3_999, 4_000, 1_000_000})
                .satisfies(lines -> assertThat(Arrays.stream(lines)
                                .mapToLong(SelfBlock::apartNanos)
                                .map(nanos -> nanos / 1_000_000))
                        .containsExactly(20L, 20L, 40L, 80L, 100L, 100L));
    }

    @Test
    void theNextLevelNeedsATenthOfThat() {
        try (Rig rig = rig()) {
            Rig.Caller caller = taking(rig, 4);
            rig.factory.holder = caller.thread;
            // No further: a caller who is quick would have its fourth within what is left of a longer time. By what was
            // granted, for one who is quick waits again before anybody saw that it did not.
            while (rig.pool.overflows() == 0) {
                rig.ticker.advanceMillis(10);
            }
            Rig.await(() -> rig.pool.inUse() == 3);
            awaitSleep(rig, caller);

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

    private static final Thread SOMEBODY = new Thread("somebody else");

    /** Both connections are lent to somebody else; who waits holds none. */
    private static Rig.Caller waiting(Rig rig) {
        rig.factory.holder = SOMEBODY;
        rig.acquire();
        rig.acquire();
        return rig.caller();
    }

    @Test
    void alsoWhereTheHoldersWaitForALockOfWhoWaits() {
        try (Rig rig = rig()) {
            Rig.Caller other = waiting(rig);
            Rig.Caller caller = rig.caller();
            rig.factory.owner = caller.thread;

            pass(rig, 1_000);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 200);

            assertThat(caller.get().permit().isOutside()).isTrue();
            assertThat(other.result.isDone()).as("nobody waits for the other").isFalse();
            assertThat(rig.pool.selfBlocks()).isOne();
        }
    }

    @Test
    void aCallOnOneOfThemBeginsTheSecondAnew() {
        try (Rig rig = rig()) {
            Rig.Caller caller = waiting(rig);
            rig.factory.asleep = true;
            pass(rig, 9_000);
            rig.factory.calls++;
            rig.pool.tend();

            pass(rig, 9_000);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 3_000);

            assertThat(caller.get().permit()).isNotNull();
        }
    }

    /** One of two is held by who waits for one more; the other one's holder makes calls. */
    private static Rig.Caller nested(Rig rig) {
        rig.factory.holder = SOMEBODY;
        Acquired<Fake> busy = rig.acquire();
        Rig.Caller caller = taking(rig, 2);
        rig.factory.all.stream()
                .filter(fake -> fake != busy.entry().resource())
                .forEach(fake -> rig.factory.holders.put(fake, caller.thread));
        return caller;
    }

    @Test
    void whoHoldsOneAndWaitsGetsOneThoughOthersAreBusy() {
        try (Rig rig = rig()) {
            Rig.Caller caller = nested(rig);

            for (int i = 0; i < 10; i++) {
                rig.factory.calls++;
                pass(rig, 100);
            }
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 200);

            assertThat(caller.get().permit().isOutside()).isTrue();
            assertThat(rig.pool.graces()).isOne();
            assertThat(rig.pool.selfBlocks()).isZero();
        }
    }

    /** No pass may come for a long time after: what the last one saw must not keep a thread, nor the application behind it. */
    @Test
    void whoWasLetPastIsKeptByNobodyAfterwards() {
        try (Rig rig = rig()) {
            WeakReference<Thread> ended = letPast(rig);

            Rig.await(() -> {
                System.gc();
                return ended.get() == null;
            });
        }
    }

    private static WeakReference<Thread> letPast(Rig rig) {
        Rig.Caller caller = nested(rig);
        for (int i = 0; i < 12; i++) {
            rig.factory.calls++;
            pass(rig, 100);
        }
        assertThat(caller.get().permit()).isNotNull();
        rig.factory.holders.clear();
        return new WeakReference<>(caller.thread);
    }

    @Test
    void aReturnBeginsThatSecondAnew() {
        try (Rig rig = rig()) {
            rig.factory.holder = SOMEBODY;
            Acquired<Fake> busy = rig.acquire();
            Rig.Caller first = rig.new Caller(() -> {
                rig.pool.acquire(OpenMode.OPENERS);
                return rig.pool.acquire(OpenMode.OPENERS);
            });
            awaitSleep(rig, first);
            Rig.Caller caller = nestedBehind(rig, first, busy);
            pass(rig, 900);
            rig.release(busy);
            assertThat(first.get().entry()).isNotNull();

            pass(rig, 900);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 300);

            assertThat(caller.get().permit()).isNotNull();
        }
    }

    private static Rig.Caller nestedBehind(Rig rig, Rig.Caller first, Acquired<Fake> busy) {
        Rig.Caller caller = rig.caller();
        rig.factory.all.stream()
                .filter(fake -> fake != busy.entry().resource())
                .forEach(fake -> rig.factory.holders.put(fake, caller.thread));
        return caller;
    }

    /** As many again as the bound, and not one more: who leaks meets the error of an exhausted pool. */
    @Test
    void whatIsNotProvenIsBounded() {
        try (Rig rig = rig()) {
            Rig.Caller caller = waiting(rig);
            rig.factory.asleep = true;

            pass(rig, 10_000);
            assertThat(caller.result.isDone()).isFalse();
            pass(rig, 300);
            rig.pool.adopt(caller.get().permit(), rig.factory.connect());

            Rig.Caller second = rig.caller();
            pass(rig, 1_500);
            rig.pool.adopt(second.get().permit(), rig.factory.connect());

            Rig.Caller third = rig.caller();
            pass(rig, 30_000);
            assertThat(third.result.isDone()).isFalse();
            assertThat(rig.pool.open()).isEqualTo(4);
            pass(rig, 31_000);
            assertThat(third.failure()).isInstanceOf(PoolTimeoutException.class);
        }
    }

    /** A caller that opened one itself would hang beside them, beyond its timeout. */
    @Test
    void notWhereOpenersHangOnTheNetworkWithEveryPlace() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).openTimeoutNanos(60_000_000_000L))) {
            CountDownLatch answer = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                answer.await();
                return null;
            };
            Rig.Caller caller = rig.caller();
            Rig.await(() -> rig.factory.attempts.get() == 1);

            pass(rig, 5_000);

            assertThat(rig.pool.overflows()).isZero();
            assertThat(rig.pool.waiting()).isOne();
            answer.countDown();
            assertThat(caller.get().entry()).isNotNull();
        }
    }

    /** Every place is an attempt that hangs on what its waiters hold: one of them opens beyond the bound, one at a time. */
    @Test
    void alsoWhereOpenersHangWithEveryPlace() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).openTimeoutNanos(60_000_000_000L))) {
            CountDownLatch lock = new CountDownLatch(1);
            rig.factory.asleep = true;
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
