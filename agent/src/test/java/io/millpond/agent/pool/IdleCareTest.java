/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What happens to connections that nobody uses: validation, keepalive, idle timeout, lifetime, minimum; and closes that hang. */
class IdleCareTest {

    @Test
    void aConnectionIdleForLongIsValidatedBeforeItIsLentAndARecentOneIsNot() {
        try (Rig rig = Rig.inline(s -> s.validateAfterNanos(500_000_000))) {
            rig.release(rig.acquire());
            rig.ticker.advanceMillis(499);
            rig.release(rig.acquire());
            assertThat(rig.factory.validated).hasValue(0);

            rig.ticker.advanceMillis(500);
            Acquired<Fake> held = rig.acquire();

            assertThat(rig.factory.validated).hasValue(1);
            assertThat(held.entry().resource().number).isOne();
        }
    }

    @Test
    void validateAfterZeroMeansEachTimeAlsoForWaiters() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).validateAfterNanos(0))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.release(held);
            rig.release(waiting.get());
            rig.acquire();
            assertThat(rig.factory.validated).hasValue(2);
        }
    }

    @Test
    void aValidationThatThrowsMeansNoAndReachesNobody() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).validateAfterNanos(0))) {
            Acquired<Fake> first = rig.acquire();
            first.entry().resource().throwsOnValidation = true;
            rig.release(first);

            // On this very thread, and the driver's exception does not come out here.
            Acquired<Fake> second = rig.acquire();

            assertThat(second.entry()).isNotSameAs(first.entry());
            assertThat(first.entry().resource().closedFor).isEqualTo(CloseReason.INVALID);
        }
    }

    @Test
    void deadConnectionsAreReplacedWithoutTheCallerSeeingAnError() {
        try (Rig rig = Rig.inline(s -> s.maxSize(3))) {
            List<Acquired<Fake>> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(rig.acquire());
            }
            held.forEach(rig::release);
            rig.factory.all.forEach(f -> f.dead = true);
            rig.ticker.advanceMillis(600);

            List<Acquired<Fake>> again = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                again.add(rig.acquire());
            }

            assertThat(again)
                    .allSatisfy(a -> assertThat(a.entry().resource().dead).isFalse());
            assertThat(rig.pool.closed(CloseReason.INVALID)).isEqualTo(3);
            assertThat(rig.factory.highest).hasValue(3);
            rig.assertBalanced();
        }
    }

    @Test
    void aHungValidationHoldsUpItsCallerUntilItsTimeoutAndNobodyElse() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(2).validationTimeoutNanos(2_000_000_000L))) {
            Fake stuck = idleForLong(rig);
            stuck.hangsOnValidation = true;
            Rig.Caller caller = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);

            Acquired<Fake> other = rig.acquire();
            assertThat(other.entry().resource()).isNotSameAs(stuck);
            rig.ticker.advanceMillis(1_999);
            assertThat(caller.result.isDone()).isFalse();
            rig.ticker.advanceMillis(1);

            assertThat(caller.get().entry().resource()).isNotSameAs(stuck);
            Rig.await(() -> stuck.closedFor == CloseReason.INVALID);
            rig.assertBalanced();
        }
    }

    @Test
    void whoseOwnValidationHungHasHalfOfItsTimeLeft() {
        try (Rig rig = Rig.threaded(
                s -> s.maxSize(1).validationTimeoutNanos(5_000_000_000L).acquireTimeoutNanos(3_000_000_000L))) {
            Fake stuck = idleForLong(rig);
            stuck.hangsOnValidation = true;
            CountDownLatch never = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                never.await();
                return null;
            };
            Rig.Caller caller = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);

            rig.ticker.advanceMillis(1_500);
            Rig.await(() -> rig.pool.waiting() == 1);
            rig.ticker.advanceMillis(1_499);
            assertThat(caller.result.isDone()).isFalse();
            rig.ticker.advanceMillis(1);

            assertThat(caller.failure()).isInstanceOf(PoolTimeoutException.class);
        }
    }

    @Test
    void onceOneIsSlowOthersAreAskedOnWorkersUntilOneAnswers() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(4).validationTimeoutNanos(5_000_000_000L))) {
            List<Acquired<Fake>> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(rig.acquireInTime());
            }
            held.forEach(rig::release);
            rig.ticker.advanceMillis(600);
            rig.factory.all.forEach(f -> f.hangsOnValidation = true);
            Rig.Caller first = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);
            rig.ticker.advance(Checks.SLOW_NANOS);

            Rig.Caller second = rig.caller();
            Rig.await(() -> rig.factory.validated.get() == 2);
            rig.ticker.advance(Checks.SLOW_NANOS);
            Acquired<Fake> fresh = second.get();
            assertThat(fresh.entry().resource().number).as("opened for it").isEqualTo(3);
            rig.ticker.advanceMillis(5_000);
            rig.release(first.get());
            rig.release(fresh);
            rig.ticker.advanceMillis(600);

            assertThat(rig.factory.onWorkers.get()).isEqualTo(1);
            rig.release(rig.caller().get());
            assertThat(rig.factory.onWorkers.get()).as("the answer").isEqualTo(2);
            rig.ticker.advanceMillis(600);
            rig.release(rig.caller().get());
            assertThat(rig.factory.onWorkers.get()).as("callers ask again").isEqualTo(2);
        }
    }

    @Test
    void aValidationThatSurvivesItsAbortIsWrittenOffAndCallersAskNoMore() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).acquireTimeoutNanos(60_000_000_000L))) {
            Fake deaf = idleForLong(rig);
            deaf.hangsOnValidation = true;
            deaf.survivesAbort = true;
            Rig.Caller held = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);

            rig.ticker.advanceMillis(10_000);

            Acquired<Fake> other = rig.caller().get();
            Fake second = other.entry().resource();
            assertThat(second).isNotSameAs(deaf);
            assertThat(rig.pool.open()).isOne();
            assertThat(rig.pool.closed(CloseReason.INVALID)).isOne();
            rig.release(other);

            second.hangsOnValidation = true;
            second.survivesAbort = true;
            rig.ticker.advanceMillis(600);
            Rig.Caller waits = rig.caller();
            Rig.await(() -> rig.factory.validated.get() == 2);
            rig.ticker.advanceMillis(11_000);
            assertThat(waits.get().entry().resource()).isNotIn(deaf, second);
            assertThat(held.result.isDone()).as("nothing ends it").isFalse();

            rig.release(waits.get());
            int onWorkers = rig.factory.onWorkers.get();
            rig.ticker.advanceMillis(61_000);
            rig.release(rig.caller().get());
            assertThat(rig.factory.onWorkers).as("a prompt answer").hasValue(onWorkers + 1);
            rig.ticker.advanceMillis(600);
            rig.release(rig.caller().get());
            assertThat(rig.factory.onWorkers).as("callers ask again").hasValue(onWorkers + 1);
        }
    }

    @Test
    void anInterruptIsNotTheDriversAndIsPendingAfterwards() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).validateAfterNanos(0))) {
            rig.release(rig.acquire());
            Thread.currentThread().interrupt();
            PoolEntry<Fake> entry = rig.pool
                    .acquireUninterruptibly(OpenMode.OPENERS, rig.pool.begin())
                    .entry();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(entry).isNotNull();
            assertThat(rig.factory.interrupted).as("seen by the driver").isFalse();
        }
    }

    @Test
    void whoAsksDoesSoOnItsOwnThread() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(3).validateAfterNanos(0))) {
            rig.release(rig.acquire());
            for (int i = 0; i < 10; i++) {
                rig.release(rig.acquire());
            }
            assertThat(rig.factory.validated).hasValue(10);
            assertThat(rig.factory.onWorkers).hasValue(0);
        }
    }

    /** As a door does: a look, then another. What the first of them found is no wait of who comes later on this thread. */
    @Test
    void whoOnceFoundADeadOneHasItsWholeTimeLater() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> dies = rig.acquire();
            Acquired<Fake> lives = rig.acquire();
            rig.release(dies);
            dies.entry().resource().dead = true;
            rig.ticker.advanceMillis(600);
            Rig.Caller caller = rig.caller(() -> {
                rig.pool.tryBorrow(OpenMode.OPENERS);
                rig.release(lives);
                rig.pool.tryBorrow(OpenMode.OPENERS);
                Acquired<Fake> other = rig.pool.tryAcquire();
                while (other == null && rig.pool.inUse() < 2) {
                    other = rig.pool.acquire(OpenMode.OPENERS);
                }
                rig.ticker.advanceMillis(35_000);
                return rig.pool.acquire(OpenMode.OPENERS);
            });
            Rig.await(() -> rig.pool.waiting() == 1 || caller.result.isDone());
            rig.ticker.advanceMillis(29_000);
            assertThat(caller.result.isDone()).isFalse();

            rig.ticker.advanceMillis(1_000);

            assertThat(caller.failure()).isInstanceOf(PoolTimeoutException.class);
        }
    }

    @Test
    void allAttemptsOfOneCallerHaveOneTime() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            rig.acquire();
            AcquireStart start = rig.pool.begin();
            rig.ticker.advanceMillis(20_000);
            Rig.Caller caller = rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, start));
            Rig.await(() -> rig.pool.waiting() == 1);
            rig.ticker.advanceMillis(9_999);
            assertThat(caller.result.isDone()).isFalse();

            rig.ticker.advanceMillis(1);

            assertThat(caller.failure())
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("30");
        }
    }

    /** In the counters of two pools the same seconds would be counted twice. */
    @Test
    void whatACallerWaitedElsewhereIsNotCountedHere() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            AcquireStart start = rig.pool.begin();
            rig.ticker.advanceMillis(20_000);
            Rig.Caller caller = rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, start));
            Rig.await(() -> rig.pool.waiting() == 1);
            rig.ticker.advanceMillis(7);
            assertThat(rig.pool.longestWaitNanos()).isEqualTo(7_000_000);

            rig.release(held);

            assertThat(caller.get().waitNanos()).as("its own").isEqualTo(20_007_000_000L);
            assertThat(rig.pool.waitNanos()).isEqualTo(7_000_000);
        }
    }

    @Test
    void allChecksOfOneCallerHaveOneLimitWhichTheDriverIsTold() {
        try (Rig rig = Rig.inline(s -> s.maxSize(3).validationTimeoutNanos(5_000_000_000L))) {
            idleForLong(rig, 3).forEach(f -> f.dead = true);
            rig.factory.beforeAnswer = () -> rig.ticker.advanceMillis(700);
            AcquireStart start = rig.pool.begin();
            rig.ticker.advanceMillis(3_000);
            Rig.Caller caller = rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, start));
            assertThat(caller.get().entry()).isNotNull();
            assertThat(rig.factory.limits.subList(0, 2))
                    .as("then less than a second is left: the line, and workers")
                    .containsExactly(2_000_000_000L, 1_300_000_000L);
            assertThat(rig.factory.limits.subList(2, rig.factory.limits.size())).containsOnly(5_000_000_000L);
        }
    }

    @Test
    void whereLessThanASecondIsLeftToTheDriverWorkersAsk() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).validateAfterNanos(0).acquireTimeoutNanos(1_700_000_000L))) {
            rig.release(rig.acquireInTime());
            rig.release(rig.acquireInTime());
            assertThat(rig.factory.onWorkers).hasValue(1);
        }
    }

    @Test
    void whoHasLessTimeThanThePoolGivesHasHalfOfThatForChecks() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).validateAfterNanos(0))) {
            rig.release(rig.acquireInTime());
            rig.release(rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, new AcquireStart(4_000_000_000L)))
                    .get());
            assertThat(rig.factory.limits).containsExactly(2_000_000_000L);
            assertThat(rig.factory.onWorkers).hasValue(0);

            rig.release(rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, new AcquireStart(1_700_000_000L)))
                    .get());
            assertThat(rig.factory.onWorkers)
                    .as("half of that is less than a driver understands")
                    .hasValue(1);
        }
    }

    @Test
    void whatComesBackIsCheckedForWhoWaitsThoughAnotherIsBeingOpened() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(2).validateAfterNanos(0))) {
            Acquired<Fake> held = rig.acquireInTime();
            CountDownLatch hangs = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                hangs.await();
                return null;
            };
            Rig.Caller waiting = rig.caller();
            Rig.await(() -> rig.factory.attempts.get() == 2);

            rig.release(held);

            assertThat(waiting.get().entry()).isSameAs(held.entry());
            hangs.countDown();
        }
    }

    @Test
    void atALimitOfJustASecondCallersAsk() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).validateAfterNanos(0).validationTimeoutNanos(1_000_000_000L))) {
            rig.release(rig.acquireInTime());
            AcquireStart start = rig.pool.begin();
            rig.ticker.advanceMillis(50); // what comes before the check costs time
            rig.release(
                    rig.caller(() -> rig.pool.acquire(OpenMode.OPENERS, start)).get());
            assertThat(rig.factory.validated).hasValue(1);
            assertThat(rig.factory.onWorkers).hasValue(0);
        }
    }

    @Test
    void whatIsUnfitIsClosedUnasked() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).validateAfterNanos(0))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(held);
            held.entry().evict(CloseReason.FATAL);
            rig.acquire();
            assertThat(rig.factory.validated).hasValue(0);
            assertThat(held.entry().resource().closedFor).isEqualTo(CloseReason.FATAL);
        }
    }

    @Test
    void whatCameBackMeanwhileIsLentUnasked() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2))) {
            Acquired<Fake> fresh = rig.acquire();
            Acquired<Fake> dies = rig.acquire();
            rig.release(dies);
            dies.entry().resource().dead = true;
            rig.ticker.advanceMillis(600);
            rig.factory.beforeAnswer = () -> rig.release(fresh);

            assertThat(rig.acquire().entry()).isSameAs(fresh.entry());
            assertThat(rig.factory.validated).hasValue(1);
        }
    }

    @Test
    void theEndOfAThreadIsItsOwnAndTheConnectionIsClosed() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).validateAfterNanos(0))) {
            rig.release(rig.acquire());
            rig.factory.beforeAnswer = () -> {
                throw new ThreadDeath();
            };
            assertThatThrownBy(() -> rig.pool.acquire(OpenMode.OPENERS)).isInstanceOf(ThreadDeath.class);
            assertThat(rig.factory.all.get(0).closedFor).isEqualTo(CloseReason.INVALID);
            rig.assertBalanced();
        }
    }

    @Test
    void aStopOfTheProcessIsNotTheDriversTime() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).acquireTimeoutNanos(600_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(held);
            rig.ticker.advanceMillis(600);
            Fake stopped = held.entry().resource();
            stopped.hangsOnValidation = true;
            Rig.Caller caller = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);

            rig.ticker.stopped(120_000_000_000L);
            assertThat(held.entry().isCutOff(held.entry().wordAsked()))
                    .as("it has what it had before")
                    .isFalse();
            rig.ticker.advanceMillis(3_700);
            assertThat(held.entry().isCutOff(held.entry().wordAsked())).isFalse();
            rig.ticker.advanceMillis(1_300);
            Rig.await(() -> stopped.aborted.getCount() == 0);
            assertThat(caller.get().entry().resource()).isNotSameAs(stopped);
        }
    }

    /** Five seconds are what a driver has; a hundred and fifteen more went by between two instructions of its own. */
    @Test
    void aStopInACallersOwnCheckIsNotTheCallersTime() {
        CountDownLatch never = new CountDownLatch(1);
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            idleForLong(rig).dead = true;
            rig.factory.beforeAnswer = () -> rig.ticker.jump(120_000_000_000L);
            rig.factory.beforeOpen = () -> {
                never.await();
                return null;
            };
            Rig.Caller caller = rig.caller();
            rig.ticker.advanceMillis(24_999);
            assertThat(caller.result.isDone()).isFalse();

            rig.ticker.advanceMillis(1);

            assertThat(caller.failure())
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("within 30000 ms");
        } finally {
            never.countDown();
        }
    }

    @Test
    void whatWasCutOffHasTheWholeCloseTimeoutToComeBack() {
        try (Rig rig = Rig.threaded(
                s -> s.maxSize(1).acquireTimeoutNanos(600_000_000_000L).closeTimeoutNanos(5_000_000_000L))) {
            Fake stopped = idleForLong(rig);
            stopped.hangsOnValidation = true;
            stopped.survivesAbort = true;
            rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);
            rig.ticker.advanceMillis(5_000);
            Rig.await(() -> stopped.aborted.getCount() == 0);
            rig.ticker.stopped(120_000_000_000L);
            rig.ticker.advanceMillis(3_700);
            assertThat(rig.pool.closed(CloseReason.INVALID)).isZero();

            rig.ticker.advanceMillis(1_300);

            assertThat(rig.pool.closed(CloseReason.INVALID)).isOne();
        }
    }

    private static List<Fake> idleForLong(Rig rig, int count) {
        List<Acquired<Fake>> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(rig.acquire());
        }
        held.forEach(rig::release);
        rig.ticker.advanceMillis(600);
        return new ArrayList<>(rig.factory.all);
    }

    /** By the thread that tends the pools: the timer may be what hangs. */
    @Test
    void whoTendsThePoolsCutsOffWhatHangs() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).acquireTimeoutNanos(600_000_000_000L))) {
            Fake hangs = idleForLong(rig);
            hangs.hangsOnValidation = true;
            rig.ticker.losesAppointments = true;
            rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);
            for (int i = 0; i < 10; i++) {
                rig.ticker.advanceMillis(1_000);
                rig.pool.tend();
            }
            Rig.await(() -> hangs.aborted.getCount() == 0);
        }
    }

    private static Fake idleForLong(Rig rig) {
        rig.release(rig.acquire());
        rig.ticker.advanceMillis(600);
        return rig.factory.all.get(0);
    }

    @Test
    void aHungCloseIsAbortedAfterItsDeadlineAndHoldsItsPlaceUntilThen() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).closeTimeoutNanos(5_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Fake stuck = held.entry().resource();
            stuck.hangsOnClose = true;
            rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);
            Rig.Caller waiting = rig.caller();
            Rig.await(() -> stuck.closedFor != null);
            rig.ticker.advanceMillis(4_999);
            assertThat(waiting.result.isDone()).isFalse();
            assertThat(rig.pool.open()).isOne();

            rig.ticker.advanceMillis(1);

            assertThat(waiting.get().entry().resource()).isNotSameAs(stuck);
            assertThat(rig.factory.highest).hasValue(1);
            rig.assertBalanced();
        }
    }

    @Test
    void aCloseThatSurvivesItsAbortIsGivenUp() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).closeTimeoutNanos(5_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Fake stuck = held.entry().resource();
            stuck.hangsOnClose = true;
            stuck.survivesAbort = true;
            rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);
            Rig.Caller waiting = rig.caller();

            rig.ticker.advanceMillis(10_000);

            assertThat(waiting.get().entry()).isNotNull();
            assertThat(rig.pool.closed(CloseReason.DIRTY)).isOne();
            assertThat(rig.pool.open()).isOne();
        }
    }

    @Test
    void idleOnesAboveTheMinimumAreClosedAfterTheIdleTimeout() {
        try (Rig rig = Rig.inline(
                s -> s.maxSize(12).minIdle(2).idleTimeoutNanos(60_000_000_000L).maxLifetimeNanos(0))) {
            List<Acquired<Fake>> held = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                held.add(rig.acquire());
            }
            held.forEach(rig::release);
            rig.ticker.advanceMillis(59_000);
            assertThat(rig.pool.idle()).isEqualTo(12);

            rig.ticker.advanceMillis(10_000);

            assertThat(rig.pool.idle()).isEqualTo(2);
            assertThat(rig.pool.closed(CloseReason.IDLE)).isEqualTo(10);
            rig.assertBalanced();
        }
    }

    @Test
    void closedConnectionsLeaveTheirPlacesToThoseThatFollow() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2))) {
            for (int i = 0; i < 50; i++) {
                rig.release(rig.acquire());
                Acquired<Fake> held = rig.acquire();
                rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);
            }
            rig.release(rig.acquire());
            assertThat(rig.pool.idle()).isOne();
            assertThat(rig.pool.closed(CloseReason.EVICTED)).isZero();
        }
    }

    @Test
    void aLightLoadLetsTheRestReachTheIdleTimeout() {
        try (Rig rig =
                Rig.inline(s -> s.maxSize(20).idleTimeoutNanos(60_000_000_000L).maxLifetimeNanos(0))) {
            List<Acquired<Fake>> held = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                held.add(rig.acquire());
            }
            held.forEach(rig::release);
            for (int i = 0; i < 80; i++) {
                rig.ticker.advanceMillis(1_000);
                rig.release(rig.acquire());
            }
            assertThat(rig.pool.open()).isOne();
        }
    }

    @Test
    void theMinimumIsFilledOnceTheFirstConnectionWorked() {
        try (Rig rig = Rig.inline(s -> s.minIdle(3))) {
            rig.ticker.advanceMillis(10_000);
            assertThat(rig.factory.opened).hasValue(0);
            rig.acquire();

            rig.ticker.advanceMillis(10_000);

            assertThat(rig.pool.idle()).isEqualTo(3);
            assertThat(rig.pool.inUse()).isOne();
        }
    }

    @Test
    void idleOnesAreCheckedAsOftenAsTheKeepaliveSaysAndDeadOnesClosed() {
        try (Rig rig = Rig.inline(
                s -> s.keepaliveNanos(120_000_000_000L).idleTimeoutNanos(0).maxLifetimeNanos(0))) {
            rig.release(rig.acquire());
            rig.ticker.advanceMillis(119_000);
            assertThat(rig.factory.validated).hasValue(0);
            rig.ticker.advanceMillis(6_000);
            assertThat(rig.factory.validated).hasValue(1);
            assertThat(rig.pool.idle()).isOne();

            rig.factory.all.get(0).dead = true;
            rig.ticker.advanceMillis(125_000);

            assertThat(rig.pool.closed(CloseReason.INVALID)).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void lifetimesEndWithinTheirLastTenthAndNotTogether() {
        try (Rig rig = Rig.inline(
                s -> s.maxSize(40).maxLifetimeNanos(1_000_000_000_000L).idleTimeoutNanos(0))) {
            List<Acquired<Fake>> held = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                held.add(rig.acquireInTime());
            }
            held.forEach(rig::release);
            rig.ticker.advanceMillis(899_000);
            assertThat(rig.pool.idle()).isEqualTo(40);
            Set<Integer> steps = new HashSet<>();
            for (int i = 0; i < 22; i++) {
                steps.add(rig.pool.idle());
                rig.ticker.advanceMillis(5_000);
            }
            assertThat(rig.pool.closed(CloseReason.LIFETIME)).isEqualTo(40);
            assertThat(steps).hasSizeGreaterThan(8);
            rig.assertBalanced();
        }
    }

    @Test
    void aConnectionPastItsLifetimeIsClosedOnReturn() {
        try (Rig rig = Rig.inline(s -> s.maxLifetimeNanos(10_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            rig.ticker.advanceMillis(10_000);
            assertThat(held.entry().isInUse()).isTrue();
            rig.release(held);
            assertThat(rig.pool.closed(CloseReason.LIFETIME)).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void thePoolIsFilledToItsMinimumThoughItsFirstCallerHadToOpenByItself() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(5).minIdle(3).keepaliveNanos(0))) {
            Permit permit = rig.pool.acquire(OpenMode.CALLER).permit();
            PoolEntry<Fake> first = rig.pool.adopt(permit, rig.factory.open());
            rig.pool.release(first, first.generation(), true);
            rig.ticker.advanceMillis(10_000);
            assertThat(rig.pool.open()).as("nobody but callers can open yet").isOne();

            rig.release(rig.acquire());
            rig.ticker.advanceMillis(10_000);

            assertThat(rig.pool.idle()).isEqualTo(3);
            rig.assertBalanced();
        }
    }

    @Test
    void whatIsDoubtedIsCheckedBeforeItIsLentAgain() {
        try (Rig rig = Rig.inline(s -> s.maxSize(4).validateAfterNanos(3_600_000_000_000L))) {
            Acquired<Fake> idle = rig.acquire();
            Acquired<Fake> dies = rig.acquire();
            Acquired<Fake> held = rig.acquire();
            rig.release(idle);
            rig.release(dies);
            dies.entry().resource().dead = true;
            held.entry().resource().dead = true;

            rig.pool.doubtAll();
            rig.release(held);

            assertThat(rig.factory.validated.get())
                    .as("not before somebody asks")
                    .isZero();
            Acquired<Fake> one = rig.acquire();
            Acquired<Fake> two = rig.acquire();
            assertThat(one.entry().resource().dead).isFalse();
            assertThat(two.entry().resource().dead).isFalse();
            assertThat(rig.pool.closed(CloseReason.INVALID)).isEqualTo(2);
            assertThat(rig.factory.validated.get()).isEqualTo(3);
            rig.release(one);
            rig.release(two);
            rig.release(rig.acquire());
            assertThat(rig.factory.validated.get()).as("once").isEqualTo(3);
            rig.assertBalanced();
        }
    }
}
