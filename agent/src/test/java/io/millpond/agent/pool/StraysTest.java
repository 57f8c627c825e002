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
import org.junit.jupiter.api.Test;

/** What an error left with nobody comes back to the pool, and what has an owner is left alone. */
class StraysTest {

    private static final Tenant STAYS = () -> false;
    private static final Tenant GONE = () -> true;

    private static void tend(Rig rig, int times) {
        for (int i = 0; i < times; i++) {
            rig.pool.tend();
        }
    }

    @Test
    void aBorrowThatNobodyTookOnIsClosedAfterSomeLooks() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();

            tend(rig, Strays.LOOKS - 1);
            assertThat(rig.pool.inUse()).isOne();
            tend(rig, 1);

            assertThat(rig.pool.inUse()).isZero();
            assertThat(rig.pool.strayCount()).isOne();
            assertThat(held.entry().resource().closedFor).isEqualTo(CloseReason.EVICTED);
            rig.assertBalanced();
            assertThat(rig.acquire().entry()).isNotSameAs(held.entry());
        }
    }

    @Test
    void aReturnThatComesAfterAllFindsItsBorrowEnded() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            tend(rig, Strays.LOOKS);

            assertThat(rig.release(held)).isFalse();
            assertThat(rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY))
                    .isFalse();

            rig.assertBalanced();
        }
    }

    @Test
    void whoHasItKeepsItForEver() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            held.entry().attach(STAYS);

            tend(rig, 10 * Strays.LOOKS);

            assertThat(rig.release(held)).isTrue();
            assertThat(rig.pool.strayCount()).isZero();
        }
    }

    @Test
    void whatIsLeftBehindByWhoIsGoneIsClosed() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            rig.acquire().entry().attach(GONE);

            tend(rig, Strays.LOOKS_AT_GONE);

            assertThat(rig.pool.inUse()).isZero();
            rig.assertBalanced();
        }
    }

    /** One look at each of many borrows is not many looks at one. */
    @Test
    void looksAtOneBorrowDoNotCountForTheNext() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            for (int i = 0; i < 5 * Strays.LOOKS; i++) {
                Acquired<Fake> held = rig.acquire();
                tend(rig, 1);
                rig.release(held);
            }

            assertThat(rig.pool.strayCount()).isZero();
            assertThat(rig.factory.opened).hasValue(1);
        }
    }

    @Test
    void anEntryBetweenTwoOwnersIsClosed() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            assertThat(held.entry().casReturned(held.generation(), 0)).isTrue(); // and the error comes here

            tend(rig, Strays.LOOKS - 1);
            assertThat(rig.pool.strayCount()).isZero();
            tend(rig, 1);

            assertThat(rig.pool.strayCount()).isOne();
            rig.assertBalanced();
        }
    }

    @Test
    void whereTheOwnerSaysSoTwoLooksAreEnough() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            held.entry().casReturned(held.generation(), 0);
            held.entry().leave();

            tend(rig, 1);
            assertThat(rig.pool.strayCount()).isZero();
            tend(rig, 1);

            assertThat(rig.pool.strayCount()).isOne();
            rig.assertBalanced();
        }
    }

    /** Its owner was broken off after it had given it on: at the first look it is on its way to whom it was granted. */
    @Test
    void whatWasGivenOnIsNotTakenFromItsNextOwner() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            held.entry().casReturned(held.generation(), 0);
            held.entry().leave();
            tend(rig, 1);
            long next = held.entry().lend(rig.ticker.nanos());
            tend(rig, 1);
            held.entry().attach("a borrow");
            tend(rig, 1);

            assertThat(rig.pool.strayCount()).isZero();
            held.entry().attach(null);
            assertThat(rig.pool.release(held.entry(), next, true)).isTrue();
            rig.assertBalanced();
        }
    }

    /** Said of an entry that had been given on before: it must not be held against its next owner. */
    @Test
    void aWordThatCameTooLateIsForgotten() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(held);
            held.entry().leave();
            tend(rig, 1);

            Acquired<Fake> next = rig.acquire();
            tend(rig, 1);

            assertThat(next.entry()).isSameAs(held.entry());
            assertThat(rig.pool.strayCount()).isZero();
        }
    }

    @Test
    void anEntryInACheckHasAnOwner() {
        try (Rig rig = Rig.threaded(s -> s.maxSize(1).validateAfterNanos(1))) {
            Acquired<Fake> held = rig.acquire();
            held.entry().resource().hangsOnValidation = true;
            rig.release(held);
            rig.ticker.advanceMillis(10);
            Rig.Caller waiting = rig.start();
            Rig.await(() -> rig.factory.validated.get() == 1);

            tend(rig, 3 * Strays.LOOKS);

            assertThat(rig.pool.strayCount()).isZero();
            held.entry().resource().aborted.countDown();
            assertThat(waiting.get().entry()).isNotSameAs(held.entry());
        }
    }

    @Test
    void anEntryThatWasTakenToBeCheckedAndNeverWasIsAStray() {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            rig.release(held);
            assertThat(held.entry().casChecking()).isTrue();

            tend(rig, Strays.LOOKS);

            assertThat(rig.pool.strayCount()).isOne();
            rig.assertBalanced();
        }
    }

    /** Thread.stop in the queue, on the JVMs that have it. */
    @Test
    void aWaiterThatIsKilledLeavesTheLine() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller killed = rig.caller();
            Rig.Caller next = rig.caller();

            rig.ticker.kill(killed.thread);
            Rig.await(killed.result::isDone);
            assertThat(killed.result).isCompletedExceptionally();
            assertThat(rig.pool.waiting()).isOne();

            rig.release(held);
            assertThat(next.get().entry()).isSameAs(held.entry());
            rig.assertBalanced();
        }
    }

    /** Between the grant and the caller: there is no memory for a counter, say. */
    @Test
    void whatWasGrantedToOneThatDiesThenGoesToTheNext() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller killed = rig.caller();
            rig.ticker.killAtNextLook(killed.thread);

            rig.release(held);
            Rig.await(killed.result::isDone);

            assertThat(killed.result).isCompletedExceptionally();
            Acquired<Fake> next = rig.pool.tryAcquire();
            assertThat(next).isNotNull();
            assertThat(next.entry()).isSameAs(held.entry());
        }
    }

    @Test
    void soDoesAPermit() throws Exception {
        try (Rig rig = Rig.inline(s -> s.maxSize(1))) {
            Acquired<Fake> held = rig.acquire();
            Rig.Caller killed = rig.caller(OpenMode.CALLER);
            rig.ticker.killAtNextLook(killed.thread);

            rig.pool.discard(held.entry(), held.generation(), CloseReason.DIRTY);
            Rig.await(killed.result::isDone);

            assertThat(killed.result).isCompletedExceptionally();
            assertThat(rig.pool.opening()).isZero();
            assertThat(rig.pool.tryPermit()).isNotNull();
        }
    }

    /** The application keeps what it opened, unpooled: its place is free after one look. */
    @Test
    void whatWasAdoptedForACallerThatNeverHearsOfItIsClosed() {
        PoolListener failing = new PoolListener() {
            @Override
            public void opened(PoolIdentity pool, long nanos) {
                throw new OutOfMemoryError("in a listener");
            }
        };
        try (Rig rig = Rig.listening(failing, s -> s.maxSize(1))) {
            Permit permit = rig.pool.tryPermit();
            Fake fake = rig.factory.connect();
            assertThatThrownBy(() -> rig.pool.adopt(permit, fake)).isInstanceOf(OutOfMemoryError.class);

            tend(rig, Strays.LOOKS_AT_GONE);

            assertThat(rig.pool.strayCount()).isOne();
            assertThat(fake.closedFor).isEqualTo(CloseReason.EVICTED);
            rig.assertBalanced();
        }
    }
}
