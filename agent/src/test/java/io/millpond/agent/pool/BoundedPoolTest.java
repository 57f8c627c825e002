/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Borrowing and giving back: who gets what, and what the pool says about it. */
class BoundedPoolTest {

    @Test
    void aReturnedConnectionIsLentAgain() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2))) {
            Acquired<Fake> first = rig.acquire();
            rig.release(first);

            Acquired<Fake> second = rig.acquire();

            assertThat(second.entry()).isSameAs(first.entry());
            assertThat(second.generation()).isEqualTo(first.generation() + 1);
            assertThat(rig.factory.opened).hasValue(1);
            rig.assertBalanced();
        }
    }

    @Test
    void aWaiterGetsTheConnectionThatIsGivenBack() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.ticker.advanceMillis(7);

            rig.release(held);

            assertThat(waiting.get().entry()).isSameAs(held.entry());
            assertThat(waiting.get().waitNanos()).isEqualTo(7_000_000);
            assertThat(rig.pool.waitCount()).isEqualTo(2); // the first one waited for its open
            assertThat(rig.pool.waitNanos()).isEqualTo(7_000_000);
        }
    }

    @Test
    void waitersAreServedInTheOrderOfTheirComing() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            List<Rig.Caller> callers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                callers.add(rig.caller());
            }

            for (Rig.Caller caller : callers) {
                rig.release(held);
                held = caller.get();
                assertThat(callers.stream().filter(c -> !c.result.isDone()).count())
                        .isEqualTo(rig.pool.waiting());
            }
            assertThat(rig.pool.waiting()).isZero();
        }
    }

    @Test
    void aNewcomerDoesNotOvertakeAWaiterThatMayNotBe() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).mostOvertakes(0))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.ticker.advanceMillis(3);
            assertThat(rig.pool.longestWaitNanos()).isEqualTo(3_000_000);
            rig.release(held);

            Rig.Caller newcomer = rig.caller();

            Acquired<Fake> first = waiting.get();
            assertThat(newcomer.result.isDone()).isFalse();
            assertThat(rig.pool.tryPermit()).isNull();
            rig.release(first);
            assertThat(newcomer.get().entry()).isSameAs(held.entry());
            assertThat(rig.pool.longestWaitNanos()).isZero();
        }
    }

    @Test
    void newcomersOvertakeAWaiterAsOftenAsTheyMay() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).mostOvertakes(2))) {
            rig.release(rig.acquire()); // it has its place in the store now
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.deafen(waiting);

            for (int i = 0; i < 2; i++) {
                rig.release(held);
                held = rig.acquire();
            }
            assertThat(rig.pool.waiting()).isOne();
            rig.release(held);

            assertThat(rig.pool.waiting()).isZero();
            rig.ticker.hear();
            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    @Test
    void aSecondReturnOfTheSameBorrowDoesNothing() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> first = rig.acquire();
            assertThat(rig.release(first)).isTrue();
            Acquired<Fake> second = rig.acquire();

            assertThat(rig.release(first)).isFalse();
            assertThat(rig.pool.discard(first.entry(), first.generation(), CloseReason.DIRTY))
                    .isFalse();

            assertThat(second.entry().isInUse()).isTrue();
            assertThat(rig.pool.inUse()).isOne();
        }
    }

    @Test
    void whatACallerWasOpeningWhileAllWereRetiredIsRetiredToo() {
        try (Rig rig = Rig.inline(s -> s)) {
            Acquired<Fake> permitted = rig.caller(OpenMode.CALLER).get();
            Fake opened = rig.factory.connect();
            rig.pool.retireAll(CloseReason.FATAL);

            PoolEntry<Fake> entry = rig.pool.adopt(permitted.permit(), opened);
            rig.pool.release(entry, entry.generation(), true);

            assertThat(opened.closedFor).isEqualTo(CloseReason.FATAL);
            rig.assertBalanced();
        }
    }

    @Test
    void whatTheBorrowerHungOnItIsGoneAfterReturn() {
        try (Rig rig = Rig.inline(s -> s)) {
            Acquired<Fake> held = rig.acquire();
            held.entry().attach("lease");
            rig.release(held);
            assertThat(held.entry().attachment()).isNull();
        }
    }

    @Test
    void theMessageOfAnExhaustedPoolSaysWhoHoldsItAndWhatToDo() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            rig.acquire();
            Rig.Caller late = rig.caller();

            rig.ticker.advanceMillis(30_000);

            assertThat(late.failure())
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessage(
                            "Pool db1:5432/orders: no connection within 30000 ms (max=1, in use=1, idle=0, waiting=0). "
                                    + "Oldest holder: main at A.b(A.java:1), 5 ms. "
                                    + "Raise MILLPOND_POOL_MAX_SIZE or close connections sooner.");
            assertThat(rig.pool.timeoutCount()).isOne();
        }
    }

    @Test
    void toBeStoppedIsNoWait() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.ticker.advanceMillis(10_000);

            rig.ticker.stopped(120_000_000_000L);
            rig.ticker.advanceMillis(18_000);
            assertThat(waiting.result.isDone()).isFalse();
            rig.release(held);

            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    @Test
    void whoWasStoppedAndWaitsOnIsRefusedAfterWhatItHadLeft() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.ticker.advanceMillis(10_000);
            rig.ticker.stopped(120_000_000_000L);
            rig.ticker.advanceMillis(18_749);
            assertThat(waiting.result.isDone()).isFalse();
            rig.ticker.advanceMillis(1); // it had twenty, less what a stop may cost
            assertThat(waiting.failure())
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("within 30000 ms");
        }
    }

    @Test
    void aTimerThatHangsHoldsNoWaiterForLonger() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            rig.acquire();
            rig.ticker.losesAppointments = true;
            Rig.Caller waiting = rig.caller();
            rig.ticker.advanceMillis(29_999);
            assertThat(waiting.result.isDone()).isFalse();
            rig.ticker.advanceMillis(1);
            assertThat(waiting.failure()).isInstanceOf(PoolTimeoutException.class);
        }
    }

    @Test
    void whoRunsFirstAfterAStopDoesNotEndTheOthers() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.deafen(waiting);

            rig.ticker.jump(120_000_000_000L); // the timer has not run yet
            rig.release(held);

            assertThat(rig.pool.waiting()).as("granted").isZero();
            rig.ticker.hear();
            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    /** As a virtual thread that finds no carrier: only it could say whether its time is over. */
    @Test
    void whoseThreadDoesNotRunIsServedInItsTurn() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            rig.deafen(waiting);

            rig.ticker.advanceMillis(60_000);
            rig.release(held);

            assertThat(rig.pool.waiting()).isZero();
            rig.ticker.hear();
            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    @Test
    void aTimedOutWaiterNeverKeepsTheConnection() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(50_000_000))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller late = rig.caller();

            rig.ticker.advanceMillis(51);
            rig.release(held);

            assertThat(late.failure()).isInstanceOf(PoolTimeoutException.class);
            assertThat(rig.pool.idle()).isOne();
            assertThat(rig.pool.inUse()).isZero();
        }
    }

    @Test
    void whoHasLessTimeThanThePoolGivesWaitsNoLonger() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(30_000_000_000L))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();
            Rig.Caller brief =
                    rig.caller(() -> rig.pool.acquireUninterruptibly(OpenMode.OPENERS, new AcquireStart(50_000_000)));

            rig.ticker.advanceMillis(51);

            assertThat(brief.failure())
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("no connection within 50 ms");
            rig.release(held);
            assertThat(waiting.get().entry()).isSameAs(held.entry());
        }
    }

    @Test
    void anInterruptedWaiterLeavesWithTheFlagSetAndNothingIsLost() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();

            waiting.thread.interrupt();

            assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
            assertThat(waiting.flagAfter).isTrue();
            rig.release(held);
            assertThat(rig.pool.idle()).isOne();
            assertThat(rig.acquire().entry()).isSameAs(held.entry());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoCannotBeInterruptedWaitsOnWithoutSpinningAndKeepsTheFlag(boolean served) {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).acquireTimeoutNanos(1_000_000_000))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.new Caller(() -> {
                Thread.currentThread().interrupt();
                return rig.pool.acquireUninterruptibly(OpenMode.OPENERS, rig.pool.begin());
            });
            Rig.await(() -> waiting.thread.getState() == Thread.State.WAITING);
            waiting.thread.interrupt();
            Rig.await(() -> !waiting.thread.isInterrupted() && waiting.thread.getState() == Thread.State.WAITING);

            if (served) {
                rig.release(held);
                assertThat(waiting.get().entry()).isSameAs(held.entry());
            } else {
                rig.ticker.advanceMillis(1_001);
                assertThat(waiting.failure()).isInstanceOf(PoolTimeoutException.class);
            }
            assertThat(waiting.flagAfter).isTrue();
        }
    }

    @Test
    void policyFailRefusesAtOnce() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).exhausted(ExhaustedPolicy.FAIL))) {
            Acquired<Fake> held = rig.acquire();

            assertThatThrownBy(() -> rig.pool.acquire(OpenMode.OPENERS))
                    .isInstanceOf(PoolTimeoutException.class)
                    .hasMessageContaining("within 0 ms");

            rig.release(held);
            rig.acquire();
        }
    }

    @Test
    void policyOverflowGivesACountedPermitOutsideTheBound() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1).exhausted(ExhaustedPolicy.OVERFLOW))) {
            rig.acquire();

            Acquired<Fake> extra = rig.acquire();

            assertThat(extra.entry()).isNull();
            assertThat(extra.permit().isOutside()).isTrue();
            PoolEntry<Fake> entry = rig.pool.adopt(extra.permit(), rig.factory.connect());
            assertThat(rig.pool.open()).isEqualTo(2);
            rig.pool.release(entry, entry.generation(), true);
            assertThat(rig.pool.closed(CloseReason.EVICTED)).isOne();
            assertThat(rig.pool.open()).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void aCallerThatOpensItselfGetsAPermitAndOneThatFailsPassesItOn() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Permit permit = rig.pool.tryPermit();
            assertThat(rig.pool.tryPermit()).isNull();
            Rig.Caller next = rig.caller(OpenMode.CALLER);
            assertThat(rig.pool.opening()).isOne();

            rig.pool.cancel(permit);
            rig.pool.cancel(permit);

            PoolEntry<Fake> entry = rig.pool.adopt(next.get().permit(), rig.factory.connect());
            assertThat(rig.pool.inUse()).isOne();
            assertThat(rig.pool.open()).isOne();
            assertThat(rig.factory.attempts).hasValue(0);
            rig.pool.release(entry, entry.generation(), true);
            assertThat(rig.caller(OpenMode.CALLER).get().entry()).isSameAs(entry);
            rig.assertBalanced();
        }
    }

    @Test
    void aPermitIsSpentOnce() {
        try (Rig rig = Rig.inline(s -> s)) {
            Permit permit = rig.pool.tryPermit();
            rig.pool.adopt(permit, rig.factory.connect());
            assertThatThrownBy(() -> rig.pool.adopt(permit, new Fake(9))).isInstanceOf(IllegalStateException.class);
            rig.pool.cancel(permit);
            assertThat(rig.pool.open()).isOne();
        }
    }

    @Test
    void overdrawnConnectionsCountAndAreClosedOnReturnUntilTheBoundHolds() {
        try (Rig rig = Rig.inline(s -> s.maxSize(2))) {
            List<PoolEntry<Fake>> lent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                lent.add(rig.pool.adoptOverdrawn(rig.factory.connect(), () -> false));
            }
            assertThat(rig.pool.open()).isEqualTo(4);
            assertThat(rig.pool.tryPermit()).isNull();

            lent.forEach(e -> rig.pool.release(e, e.generation(), true));

            assertThat(rig.pool.closed(CloseReason.EVICTED)).isEqualTo(2);
            assertThat(rig.pool.idle()).isEqualTo(2);
            rig.assertBalanced();
        }
    }

    @Test
    void aOneOffConnectionServesAWaiterButIsNotKept() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();

            rig.pool.release(held.entry(), held.generation(), false);
            Acquired<Fake> next = waiting.get();
            assertThat(next.entry()).isSameAs(held.entry());
            rig.pool.release(next.entry(), next.generation(), false);

            assertThat(rig.pool.closed(CloseReason.EVICTED)).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void aDiscardedConnectionIsClosedAndItsPlaceGoesToTheNextWaiter() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();

            rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);

            assertThat(waiting.get().entry()).isNotSameAs(held.entry());
            assertThat(held.entry().resource().closedFor).isEqualTo(CloseReason.DIRTY);
            assertThat(rig.factory.highest).hasValue(1);
            rig.assertBalanced();
        }
    }

    @Test
    void retiringClosesIdleOnesNowAndTheRestOnReturn() {
        try (Rig rig = Rig.inline(s -> s.maxSize(3))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(rig.acquire());
            assertThat(rig.pool.open()).isEqualTo(2);

            rig.pool.retireAll(CloseReason.FATAL);
            assertThat(rig.pool.open()).isOne();
            rig.release(held);

            assertThat(rig.pool.closed(CloseReason.FATAL)).isEqualTo(2);
            rig.release(rig.acquire());
            assertThat(rig.pool.idle()).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void evictingIdleOnesLeavesThoseInUse() {
        try (Rig rig = Rig.inline(s -> s.maxSize(3))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(rig.acquire());

            rig.pool.evictIdle(CloseReason.EVICTED);
            rig.release(held);

            assertThat(rig.pool.closed(CloseReason.EVICTED)).isOne();
            assertThat(rig.pool.idle()).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void closingWakesWaitersAndClosesEverythingThatComesBack() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller waiting = rig.caller();

            rig.pool.close();

            assertThat(waiting.failure()).isInstanceOf(PoolClosedException.class);
            assertThatThrownBy(() -> rig.pool.acquire(OpenMode.OPENERS)).isInstanceOf(PoolClosedException.class);
            rig.release(held);
            assertThat(rig.pool.closed(CloseReason.SHUTDOWN)).isOne();
            assertThat(rig.pool.open()).isZero();
            rig.assertBalanced();
        }
    }

    @Test
    void theListenerHearsEachEventOnce() {
        List<String> heard = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void opened(PoolIdentity pool, long nanos) {
                heard.add("opened");
            }

            @Override
            public void acquired(PoolIdentity pool, long waitNanos) {
                heard.add("acquired");
            }

            @Override
            public void released(PoolIdentity pool, long useNanos) {
                heard.add("released " + useNanos);
            }

            @Override
            public void closed(PoolIdentity pool, CloseReason reason) {
                heard.add("closed " + reason.label());
            }
        };
        try (Rig rig = Rig.listening(listener, s -> s)) {
            Acquired<Fake> held = rig.acquire();
            rig.ticker.advanceMillis(1);
            rig.release(held);
            rig.pool.close();
        }
        assertThat(heard).containsExactly("opened", "acquired", "released 1000000", "closed shutdown");
    }
}
