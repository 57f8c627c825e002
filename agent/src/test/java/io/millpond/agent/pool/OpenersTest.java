/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Opening on workers: failures, storms, and attempts that hang. */
class OpenersTest {

    @Test
    void aFailedOpenReachesTheFirstWaiterAsItIs() {
        try (Rig rig = Rig.inline(s -> s)) {
            IOException refused = new IOException("refused");
            rig.factory.beforeOpen = () -> {
                throw refused;
            };

            Rig.Caller caller = rig.caller();

            assertThat(caller.failure()).isInstanceOf(OpenFailedException.class);
            assertThat(((OpenFailedException) caller.failure()).failure()).isSameAs(refused);
            assertThat(rig.pool.openFailureCount()).isOne();
            assertThat(rig.pool.open()).isZero();
        }
    }

    @Test
    void afterAFailureTheNextWaiterGetsANewAttemptWhenTheBackoffEnds() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1))) {
            CountDownLatch failNow = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 1) {
                    failNow.await();
                    throw new IOException("refused");
                }
                return null;
            };
            Rig.Caller first = rig.caller();
            Rig.Caller second = rig.caller();

            failNow.countDown();

            assertThat(first.failure()).isInstanceOf(OpenFailedException.class);
            assertThat(second.result.isDone()).isFalse();
            Rig.await(() -> {
                rig.ticker.advanceMillis(10);
                return second.result.isDone();
            });
            assertThat(second.get().entry()).isNotNull();
        }
    }

    @Test
    void attemptsOfASeriesOfFailuresAreAtLeastADoublingPauseApart() {
        try (Rig rig = Rig.inline(s -> s.acquireTimeoutNanos(60_000_000_000L))) {
            List<Long> at = new ArrayList<>();
            rig.factory.beforeOpen = () -> {
                at.add(rig.ticker.nanos() / 1_000_000);
                throw new IOException("refused");
            };
            for (int i = 0; i < 9; i++) {
                Rig.Caller caller = rig.caller();
                while (!caller.result.isDone() && rig.pool.waiting() > 0) {
                    rig.ticker.advanceMillis(1);
                }
                assertThat(caller.failure()).isInstanceOf(OpenFailedException.class);
            }
            List<Long> pauses = new ArrayList<>();
            for (int i = 1; i < at.size(); i++) {
                pauses.add(at.get(i) - at.get(i - 1));
            }
            long least = 10;
            for (long pause : pauses) {
                // The clock of this test goes by the millisecond.
                assertThat(pause).isBetween(least, least + least / 4 + 1);
                least = Math.min(1000, 2 * least);
            }
            assertThat(pauses).hasSize(8);
        }
    }

    @Test
    void whileADatabaseIsDownEveryCallerWhoQueuedBeforeAnAttemptIsToldOfItsFailure() {
        try (Rig rig = Rig.inline(s -> s.acquireTimeoutNanos(60_000_000_000L))) {
            rig.factory.beforeOpen = () -> {
                throw new IOException("down");
            };
            for (int i = 0; i < 4; i++) {
                Rig.Caller caller = rig.caller();
                rig.ticker.advanceMillis(1000);
                assertThat(caller.failure()).isInstanceOf(OpenFailedException.class);
            }
            rig.caller().failure();
            List<Rig.Caller> queued = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                queued.add(rig.caller());
            }
            int before = rig.factory.attempts.get();

            rig.ticker.advanceMillis(1000);

            for (Rig.Caller caller : queued) {
                assertThat(caller.failure()).isInstanceOf(OpenFailedException.class);
            }
            assertThat(rig.factory.attempts.get() - before).isOne();
        }
    }

    @Test
    void aServerThatIsFullIsWaitedForWhileThereIsAConnection() {
        try (Rig rig = Rig.inline(s -> s.maxSize(5))) {
            Acquired<Fake> held = rig.acquire();
            rig.factory.full = t -> t.getMessage().equals("too many");
            rig.factory.beforeOpen = () -> {
                throw new IOException("too many");
            };

            Rig.Caller waiting = rig.caller();
            assertThat(waiting.result.isDone()).isFalse();
            rig.release(held);

            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    /** Two are lent, and the server takes no third; answers what it says. */
    private static IOException fullAfterTwo(Rig rig) {
        IOException tooMany = new IOException("too many");
        rig.factory.full = t -> t == tooMany;
        rig.factory.beforeOpen = () -> {
            if (rig.factory.opened.get() >= 2) {
                throw tooMany;
            }
            return null;
        };
        return tooMany;
    }

    private static UnaryOperator<PoolSettings.Builder> withPlaces() {
        return s -> s.maxSize(5).acquireTimeoutNanos(30_000_000_000L);
    }

    /** Opens two and asks for a third, all on one thread. */
    private static Rig.Caller threeOfItsOwn(Rig rig) {
        return rig.new Caller(() -> {
            rig.factory.holder = Thread.currentThread();
            rig.acquire();
            rig.acquire();
            return rig.pool.acquire(OpenMode.OPENERS);
        });
    }

    @Test
    void aServerThatIsFullIsToldAtOnceWhereWhoWaitsHoldsAllThereAre() {
        try (Rig rig = Rig.inline(withPlaces())) {
            IOException tooMany = fullAfterTwo(rig);

            Rig.Caller caller = threeOfItsOwn(rig);

            assertThat(caller.failure()).isInstanceOf(OpenFailedException.class);
            assertThat(((OpenFailedException) caller.failure()).failure()).isSameAs(tooMany);
            assertThat(rig.factory.attempts)
                    .as("no second attempt, no time passed")
                    .hasValue(3);
        }
    }

    /** The one who holds what the other waits for: told, it gives back, and the other is served. */
    @Test
    void aServerThatIsFullIsToldToWhomTheOthersWaitFor() {
        try (Rig rig = Rig.inline(withPlaces())) {
            IOException tooMany = fullAfterTwo(rig);
            rig.factory.holder = new Thread("somebody else");
            Acquired<Fake> held = rig.acquire();
            rig.acquire();
            Rig.Caller first = rig.caller();
            Rig.Caller holder = rig.caller();
            rig.factory.holder = holder.thread;

            rig.ticker.advanceMillis(2_000);

            assertThat(((OpenFailedException) holder.failure()).failure()).isSameAs(tooMany);
            assertThat(first.result.isDone()).isFalse();
            rig.release(held);
            assertThat(first.get().entry()).isSameAs(held.entry());
        }
    }

    @Test
    void aServerThatIsFullIsNotToldWhileACallRunsOnOneThatIsLent() {
        try (Rig rig = Rig.inline(withPlaces())) {
            IOException tooMany = fullAfterTwo(rig);
            Rig.Caller caller = rig.new Caller(() -> {
                Acquired<Fake> busy = rig.acquire();
                rig.factory.holder = Thread.currentThread();
                rig.factory.holders.put(busy.entry().resource(), new Thread("in a call"));
                rig.acquire();
                return rig.pool.acquire(OpenMode.OPENERS);
            });
            Rig.await(() -> rig.pool.waiting() == 1);
            rig.ticker.advanceMillis(20_000);
            assertThat(caller.result.isDone()).isFalse();

            rig.factory.holders.clear();
            rig.ticker.advanceMillis(2_000);

            assertThat(((OpenFailedException) caller.failure()).failure()).isSameAs(tooMany);
        }
    }

    /** The attempt beside it may bring what the server refused to this one. */
    @Test
    void aServerThatIsFullIsNotToldBeforeTheAttemptBesideItHasEnded() {
        try (Rig rig = Rig.threaded(withPlaces())) {
            IOException tooMany = new IOException("too many");
            rig.factory.full = t -> t == tooMany;
            CountDownLatch beside = new CountDownLatch(1);
            CountDownLatch refuse = new CountDownLatch(1);
            Acquired<Fake> held = rig.caller().get();
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 1) {
                    refuse.await();
                    throw tooMany;
                }
                beside.await();
                return null;
            };
            Rig.Caller first = rig.caller();
            Rig.Caller second = rig.caller();
            rig.factory.holder = first.thread;
            Rig.await(() -> {
                rig.ticker.advanceMillis(1);
                return calls.get() == 2;
            });

            refuse.countDown();
            Rig.await(() -> rig.pool.openFailureCount() == 1 && rig.pool.opening() == 1);
            assertThat(first.result.isDone()).isFalse();
            beside.countDown();

            assertThat(first.get().entry()).isNotNull();
            rig.release(held);
            assertThat(second.get().entry()).isNotNull();
        }
    }

    @Test
    void whoWaitedInVainForAFullServerIsToldWhatItSaid() {
        try (Rig rig = Rig.inline(withPlaces())) {
            IOException tooMany = fullAfterTwo(rig);
            rig.acquire();
            rig.acquire();

            Rig.Caller caller = rig.caller();
            rig.ticker.advanceMillis(29_000);
            assertThat(caller.result.isDone()).isFalse();
            rig.ticker.advanceMillis(2_000);

            PoolTimeoutException late = (PoolTimeoutException) caller.failure();
            assertThat(late.refusal()).isSameAs(tooMany);
            assertThat(late).hasMessageContaining("takes no further connection").hasMessageNotContaining("reached:");
            assertThat(rig.pool.timeoutCount()).isOne();
        }
    }

    /** What another waiter was refused once is no answer to one whose own attempt hangs. */
    @Test
    void anOldRefusalIsNotToldToWhomTheServerDidNotAnswer() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(5).acquireTimeoutNanos(500_000_000L))) {
            fullAfterTwo(rig);
            Acquired<Fake> held = rig.caller().get();
            rig.caller().get();
            Rig.Caller refused = rig.caller();
            Rig.await(() -> rig.pool.openFailureCount() == 1 && rig.pool.opening() == 0);
            rig.release(held);
            assertThat(refused.get().entry()).isSameAs(held.entry());
            CountDownLatch hung = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                hung.await();
                return null;
            };
            rig.ticker.advanceMillis(100);

            Rig.Caller caller = rig.caller();
            Rig.await(() -> rig.factory.attempts.get() == 4);
            rig.ticker.advanceMillis(500);

            PoolTimeoutException late = (PoolTimeoutException) caller.failure();
            assertThat(late.refusal()).isNull();
            assertThat(late).hasMessageContaining("see whether it can be reached");
            hung.countDown();
        }
    }

    @Test
    void oneHungOpenStopsNobodyElse() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(4))) {
            CountDownLatch never = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 1) {
                    never.await();
                }
                return null;
            };
            Rig.Caller first = rig.caller();
            Rig.await(() -> calls.get() == 1);

            // The second caller's connection goes to the first, who came before; the second is then left with the hung
            // one.
            Rig.Caller second = rig.start();
            assertThat(first.get().entry()).isNotNull();
            assertThat(second.result.isDone()).isFalse();
            rig.ticker.advance(Openers.SLOW_NANOS);
            assertThat(second.get().entry()).isNotNull();

            assertThat(rig.caller().get().entry()).isNotNull();
            assertThat(rig.pool.open()).isEqualTo(4);
            assertThat(rig.pool.inUse()).isEqualTo(3);
            assertThat(rig.pool.opening()).isOne();
        }
    }

    @Test
    void anAbandonedOpenNoLongerKeepsThePoolFromItsFullSizeAndIsClosedWhenItComesLate() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(2).openTimeoutNanos(5_000_000_000L))) {
            CountDownLatch hung = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 2) {
                    hung.await();
                }
                return null;
            };
            rig.caller().get();
            Rig.Caller caller = rig.caller();
            Rig.await(() -> calls.get() == 2);

            rig.ticker.advanceMillis(5_000);
            assertThat(rig.entry(caller)).isNotNull();
            assertThat(rig.pool.open()).isEqualTo(3);

            hung.countDown();
            Rig.await(() -> rig.pool.closed(CloseReason.EVICTED) == 1);
            rig.assertBalanced();
            assertThat(rig.pool.open()).isEqualTo(2);
        }
    }

    @Test
    void anOpenTimeoutBelowASecondIsKept() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).openTimeoutNanos(200_000_000L))) {
            CountDownLatch hung = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 1) {
                    hung.await();
                }
                return null;
            };
            Rig.Caller caller = rig.caller();
            Rig.await(() -> calls.get() == 1);

            rig.ticker.advanceMillis(200);

            assertThat(rig.entry(caller)).isNotNull();
            hung.countDown();
        }
    }

    @Test
    void aSilentServerHoldsABoundedNumberOfThreads() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(3).openTimeoutNanos(5_000_000_000L))) {
            CountDownLatch silent = new CountDownLatch(1);
            rig.factory.beforeOpen = () -> {
                silent.await();
                return null;
            };
            List<Rig.Caller> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                callers.add(rig.caller());
            }
            for (int second = 0; second < 29; second++) {
                rig.ticker.advanceMillis(1_000);
            }
            // Three, one of the callers beyond the bound, three more when these were abandoned, then one for each
            // timeout.
            assertThat(rig.pool.opening()).isLessThanOrEqualTo(2 * 3 + 5);
            silent.countDown();
            for (Rig.Caller caller : callers) {
                PoolEntry<Fake> entry = rig.entry(caller);
                rig.pool.release(entry, entry.generation(), true);
            }
            rig.assertBalanced();
            assertThat(rig.pool.open()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void noMoreThanAFewAttemptsRunAtATime() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(20))) {
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger highest = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                go.await();
                running.decrementAndGet();
                return null;
            };
            List<Rig.Caller> callers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                callers.add(rig.start());
            }
            Rig.await(() -> running.get() == Openers.AT_ONCE);

            go.countDown();

            for (Rig.Caller caller : callers) {
                assertThat(caller.get().entry()).isNotNull();
            }
            assertThat(highest.get()).isLessThanOrEqualTo(Openers.AT_ONCE);
        }
    }

    @Test
    void whileOneIsOpenedTheNextWaitsForWhatComesBack() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(20))) {
            Acquired<Fake> held = rig.caller().get();
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger begun = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                begun.incrementAndGet();
                go.await();
                return null;
            };
            List<Rig.Caller> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(rig.caller());
            }
            Rig.await(() -> begun.get() == 1);
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
            rig.release(held);
            held = waiting.get(0).get();
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
            assertThat(rig.pool.opening()).isOne();

            rig.ticker.advanceMillis(1);

            Rig.await(() -> begun.get() == 2);
            go.countDown();
            waiting.get(1).get();
            waiting.get(2).get();
        }
    }

    @Test
    void noOpenerRunsForAPoolWhoseCallersOpenThemselves() {
        try (Rig rig = Rig.inline(s -> s.minIdle(3))) {
            Acquired<Fake> acquired = rig.caller(OpenMode.CALLER).get();
            PoolEntry<Fake> entry = rig.pool.adopt(acquired.permit(), rig.factory.connect());
            rig.pool.release(entry, entry.generation(), true);

            rig.ticker.advanceMillis(60_000);

            assertThat(rig.factory.attempts).hasValue(0);
        }
    }

    @Test
    void successfulOpensAreLimitedInRateAndJittered() {
        int max = 60;
        try (Rig rig = Rig.inline(s -> s.maxSize(max))) {
            List<Long> at = new ArrayList<>();
            rig.factory.beforeOpen = () -> at.add(rig.ticker.nanos());
            List<Rig.Caller> callers = new ArrayList<>();
            for (int i = 0; i < max; i++) {
                callers.add(rig.caller());
            }
            assertThat(at).hasSize(OpenRate.BURST);

            rig.ticker.advanceMillis(3L * OpenRate.STEP_MILLIS * max);

            callers.forEach(Rig.Caller::get);
            assertThat(at).hasSize(max);
            long step = OpenRate.STEP_MILLIS * 1_000_000L;
            List<Long> pauses = new ArrayList<>();
            for (int i = OpenRate.BURST + 1; i < max; i++) {
                pauses.add(at.get(i) - at.get(i - 1));
            }
            assertThat(pauses).allSatisfy(pause -> assertThat(pause).isBetween(step, step + step / 2));
            assertThat(pauses.stream().distinct().count()).isGreaterThan(pauses.size() / 2);
        }
    }

    @Test
    void aConnectionThatItsBorrowerSpoiltIsReplacedWithoutAPause() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2))) {
            for (int i = 0; i < 10 * OpenRate.BURST; i++) {
                Acquired<Fake> held = rig.acquire();
                rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);
            }
            assertThat(rig.factory.opened.get()).isEqualTo(10 * OpenRate.BURST);

            for (int i = 0; i < 2 * OpenRate.BURST; i++) {
                Acquired<Fake> held = rig.acquireInTime();
                rig.pool.discard(held.entry(), held.generation(), CloseReason.FATAL);
            }

            assertThat(rig.waited).isPositive();
        }
    }

    @Test
    void refusedCredentialsAreNotTriedUnasked() {
        try (Rig rig = Rig.inline(s -> s.minIdle(2).idleTimeoutNanos(0).maxLifetimeNanos(60_000_000_000L))) {
            Acquired<Fake> first = rig.acquire();
            rig.factory.refusal = t -> t.getMessage().equals("wrong password");
            rig.factory.beforeOpen = () -> {
                throw new IOException("wrong password");
            };
            rig.ticker.advanceMillis(60_000);
            assertThat(rig.factory.attempts.get())
                    .as("the first, and one unasked")
                    .isEqualTo(2);

            rig.factory.beforeOpen = () -> null;
            rig.ticker.advanceMillis(60_000);
            assertThat(rig.factory.attempts.get()).isEqualTo(2);

            rig.pool.discard(first.entry(), first.generation(), CloseReason.FATAL);
            rig.release(rig.acquireInTime());
            rig.ticker.advanceMillis(60_000);
            assertThat(rig.pool.idle())
                    .as("asked, and let in: the minimum is kept again")
                    .isEqualTo(2);
        }
    }

    /** Two of four hang for ever: the pool still has all its places, two of them after the open timeout. */
    @Test
    void withSomeOpenersStuckThePoolStillReachesItsMaximum() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(4).acquireTimeoutNanos(3_600_000_000_000L))) {
            CountDownLatch stuck = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() <= 2) {
                    stuck.await();
                }
                return null;
            };
            List<Rig.Caller> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(rig.start());
            }
            Rig.await(() -> {
                rig.ticker.advanceMillis(1); // the fourth opens when nothing has come for a while
                return callers.stream().filter(c -> c.result.isDone()).count() == 2;
            });

            Rig.await(() -> {
                rig.ticker.advanceMillis(500);
                return callers.stream().allMatch(c -> c.result.isDone());
            });

            callers.forEach(rig::entry);
            assertThat(rig.pool.inUse()).isEqualTo(4);
            stuck.countDown();
        }
    }

    /** The log-in waits for a lock that the one who waits for it holds. */
    @Test
    void whoHasWaitedASecondForAnOpenerOpensItself() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(2))) {
            CountDownLatch lock = new CountDownLatch(1);
            rig.factory.asleep = true;
            rig.factory.beforeOpen = () -> {
                lock.await();
                return null;
            };
            Rig.Caller holder = rig.caller();
            Rig.await(() -> rig.factory.attempts.get() == 1);
            rig.ticker.advance(Openers.SLOW_NANOS - 1);
            assertThat(holder.result.isDone()).isFalse();

            rig.ticker.advance(1);

            Permit own = holder.get().permit();
            assertThat(own).isNotNull();
            assertThat(own.isOutside()).isFalse();
            PoolEntry<Fake> entry = rig.pool.adopt(own, rig.factory.connect());
            lock.countDown();
            Rig.await(() -> rig.pool.idle() == 1);
            rig.pool.release(entry, entry.generation(), true);
            rig.assertBalanced();
            assertThat(rig.pool.open()).isEqualTo(2);
        }
    }

    @Test
    void aSlowLogInCostsOneMoreForEachWhoWaitsNotOneEachSecond() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(10).openTimeoutNanos(60_000_000_000L))) {
            rig.factory.asleep = true;
            CountDownLatch slow = new CountDownLatch(1);
            List<Rig.Caller> callers = threeWhoWaitForSlowOnes(rig, slow);

            assertThat(rig.factory.attempts).hasValue(3);
            for (Rig.Caller each : callers) {
                assertThat(each.get().permit()).isNotNull();
            }
            assertThat(rig.pool.opening()).isEqualTo(6);
            slow.countDown();
        }
    }

    /** A caller that did would hang beyond its timeout, where a server accepts and stays silent. */
    @Test
    void nobodyFollowsAnOpenerThatWaitsForTheNetwork() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(10).openTimeoutNanos(60_000_000_000L))) {
            CountDownLatch slow = new CountDownLatch(1);
            List<Rig.Caller> callers = threeWhoWaitForSlowOnes(rig, slow);

            Rig.await(() -> rig.factory.attempts.get() == 6);
            assertThat(rig.pool.waiting()).isEqualTo(3);
            slow.countDown();
            for (Rig.Caller each : callers) {
                assertThat(each.get().entry()).isNotNull();
            }
        }
    }

    /** Twenty seconds. */
    private static List<Rig.Caller> threeWhoWaitForSlowOnes(Rig rig, CountDownLatch slow) {
        rig.factory.beforeOpen = () -> {
            slow.await();
            return null;
        };
        List<Rig.Caller> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(rig.caller());
        }
        Rig.await(() -> rig.factory.attempts.get() == 3);
        for (int second = 0; second < 20; second++) {
            rig.ticker.advanceMillis(1_000);
        }
        return callers;
    }

    /** Those that come after it began have an opener of their own, at once. */
    @Test
    void whoComesAfterASlowOneHasAnOpener() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(5).openTimeoutNanos(60_000_000_000L))) {
            CountDownLatch slow = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            rig.factory.beforeOpen = () -> {
                if (calls.incrementAndGet() == 1) {
                    slow.await();
                }
                return null;
            };
            rig.factory.asleep = true;
            Rig.Caller first = rig.caller();
            Rig.await(() -> calls.get() == 1);
            rig.ticker.advance(Openers.SLOW_NANOS);
            assertThat(first.get().permit()).isNotNull();

            assertThat(rig.caller().get().entry()).isNotNull();
            slow.countDown();
        }
    }
}
