/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens that take longer than the open timeout, five seconds here: the pool goes on, and what comes late is of use. */
class LateOpensTest {

    private static final long ACQUIRE_NANOS = 600_000_000_000L;

    /** A name server that does not answer, a directory that is asked for the password, a database that is just waking up. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void logInsThatAlwaysTakeLongerThanTheTimeoutServeAllWhoWait(int max) {
        try (Rig rig = Rig.threaded(s -> s.maxSize(max).acquireTimeoutNanos(ACQUIRE_NANOS))) {
            CountDownLatch eightSeconds = new CountDownLatch(1);
            CountDownLatch longer = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                (rig.factory.attempts.get() <= max ? eightSeconds : longer).await();
                return null;
            };
            List<Rig.Caller> callers = new ArrayList<>();
            IntStream.range(0, max).forEach(i -> callers.add(rig.caller()));
            while (rig.factory.attempts.get() < max) {
                rig.advanceAtRest(10);
            }

            for (int second = 0; second < 7; second++) {
                rig.advanceAtRest(1_000);
            }
            assertThat(rig.factory.attempts.get()).as("others in their places").isGreaterThan(max);
            eightSeconds.countDown();

            callers.forEach(
                    caller -> assertThat(rig.entry(caller).resource().closedFor).isNull());
            assertThat(rig.pool.inUse()).isEqualTo(max);
            longer.countDown();
            rig.assertBalanced();
            assertThat(rig.pool.open())
                    .as("what came too late for anybody is closed")
                    .isEqualTo(max);
        }
    }

    @Test
    void theThreadsThatASilentServerHoldsBecomeMoreSlowerAndSlower() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(2).acquireTimeoutNanos(3_600_000_000_000L))) {
            CountDownLatch silent = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                silent.await();
                return null;
            };
            Rig.Caller caller = rig.caller();
            for (int second = 0; second < 3_500; second++) {
                rig.advanceAtRest(1_000);
            }
            Rig.await(() -> rig.factory.attempts.get() == rig.pool.opening());
            // One in a minute in the end; at the pace of the beginning it would be 700.
            assertThat(rig.factory.attempts.get()).isBetween(40, 80);
            silent.countDown();
            PoolEntry<Fake> entry = rig.entry(caller);
            rig.pool.release(entry, entry.generation(), true);
            rig.assertBalanced();
            assertThat(rig.pool.open()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void threadsThatNeverComeBackDoNotSlowThePoolDownOnceTheServerAnswers() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(3).acquireTimeoutNanos(ACQUIRE_NANOS))) {
            CountDownLatch never = new CountDownLatch(1);
            AtomicInteger silent = new AtomicInteger(Integer.MAX_VALUE);
            rig.factory.beforeOpen = () -> {
                if (silent.getAndDecrement() > 0) {
                    never.await();
                }
                return null;
            };
            Rig.Caller first = rig.caller();
            for (int i = 0; i < 30; i++) {
                rig.advanceAtRest(1_000);
            }
            silent.set(0);
            Rig.await(() -> {
                rig.advanceAtRest(1_000);
                return first.result.isDone();
            });
            rig.advanceAtRest(6_000);
            assertThat(rig.pool.open()).as("abandoned: more than the bound").isGreaterThan(1 + 3);

            silent.set(1);
            Rig.Caller second = rig.caller();
            Rig.await(() -> silent.get() == 0);
            Rig.Caller third = rig.caller();
            rig.advanceAtRest(Openers.PATIENCE_MILLIS);

            Rig.await(() -> second.result.isDone());
            assertThat(silent.get()).as("another, beside the one that hangs").isNegative();
            rig.release(first.get());
            assertThat(third.get().entry()).isNotNull();
            never.countDown();
        }
    }

    /** A driver without a socket timeout, on a server that accepts and is silent: nobody can end the application's own call. */
    @Test
    void aCallersOwnCallThatHangsKeepsNoPlace() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2).acquireTimeoutNanos(ACQUIRE_NANOS))) {
            Permit one = rig.caller(OpenMode.CALLER).get().permit();
            Permit two = rig.caller(OpenMode.CALLER).get().permit();
            Rig.Caller third = rig.caller(OpenMode.CALLER);
            rig.ticker.advanceMillis(4_900);
            rig.pool.tend();
            assertThat(third.result.isDone()).isFalse();
            assertThat(rig.pool.opening()).isEqualTo(2);

            rig.ticker.advanceMillis(100);
            rig.pool.tend();

            PoolEntry<Fake> entry = rig.entry(third);
            PoolEntry<Fake> late = rig.pool.adopt(one, rig.factory.connect());
            PoolEntry<Fake> later = rig.pool.adopt(two, rig.factory.connect());
            assertThat(rig.pool.inUse()).isEqualTo(3);
            for (PoolEntry<Fake> each : List.of(entry, late, later)) {
                rig.pool.release(each, each.generation(), true);
            }
            assertThat(late.resource().closedFor).as("there was a place for it").isNull();
            assertThat(later.resource().closedFor).isEqualTo(CloseReason.EVICTED);
            rig.assertBalanced();
            assertThat(rig.pool.open()).isEqualTo(2);
        }
    }

    @Test
    void aCallersLateFailureFreesNothingTwice() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Permit hung = rig.caller(OpenMode.CALLER).get().permit();
            rig.ticker.advanceMillis(5_000);
            rig.pool.tend();
            Permit next = rig.caller(OpenMode.CALLER).get().permit();
            rig.pool.cancel(hung);
            rig.pool.cancel(hung);
            assertThat(rig.pool.open()).isOne();
            rig.pool.cancel(next);
            rig.assertBalanced();
            assertThat(rig.pool.open()).isZero();
        }
    }

    /** Not one with each round of the housekeeper. */
    @Test
    void theMinimumIsFilledInOneGo() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(10).minIdle(8))) {
            Acquired<Fake> held = rig.caller().get();
            rig.ticker.advanceMillis(5_000);
            Rig.await(() -> rig.pool.idle() == 8);
            rig.release(held);
            assertThat(rig.pool.open()).isEqualTo(9);
        }
    }
}
