/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final int RACES = 50_000;
    /** Where one of the two is stopped each time. */
    private static final int STOPPED = 5_000;

    private final LeakWorld world = new LeakWorld(LeakSettings.defaults());

    @Test
    void aRunningCallForbidsReclaimUntilItsExit() {
        Lease lease = world.held().lease;

        assertThat(lease.enter()).isTrue();
        assertThat(lease.enter()).isTrue();
        assertThat(lease.callsRunning()).isEqualTo(2);
        assertThat(lease.tryReclaim()).isFalse();
        lease.exit();
        assertThat(lease.tryReclaim()).isFalse();
        lease.exit();

        assertThat(lease.inCall()).isFalse();
        assertThat(lease.tryReclaim()).isTrue();
        assertThat(lease.isReclaimed()).isTrue();
    }

    @Test
    void aCallThatComesAfterReclaimIsToldSo() {
        Lease lease = world.held().lease;
        assertThat(lease.tryReclaim()).isTrue();

        assertThat(lease.enter()).isFalse();
        lease.exit();

        assertThat(lease.tryClose()).isFalse();
        assertThat(lease.isOpen()).isFalse();
    }

    @Test
    void aCloseByWhatWasSeenIsNoneOnceACallCameInBetween() {
        Lease lease = world.held().lease;
        long seen = lease.word();
        lease.enter();
        lease.exit();

        assertThat(lease.tryCloseAsSeen(seen)).isFalse();
        assertThat(lease.isOpen()).isTrue();
        assertThat(lease.tryCloseAsSeen(lease.word())).isTrue();
    }

    @Test
    void aCloseThatIsTakenBackLeavesAllElseAsItIs() {
        Lease lease = world.held().lease;
        lease.escape("unwrap");
        long seen = lease.word();
        assertThat(lease.tryCloseAsSeen(seen)).isTrue();
        assertThat(lease.enterOwn()).isFalse();
        assertThat(lease.enter()).isFalse();

        lease.reopen();

        assertThat(lease.isOpen()).isTrue();
        assertThat(lease.isEscaped()).isTrue();
        assertThat(lease.callsRunning()).isEqualTo(2);
        assertThat(lease.tryCloseAsSeen(lease.word())).isFalse();
        lease.exitOwn();
        lease.exit();
        assertThat(lease.tryClose()).isTrue();
        assertThat(lease.tryClose()).isFalse();
    }

    @Test
    void anEscapedLeaseIsNeverReclaimedAndKeepsTheFirstReason() {
        Lease lease = world.held().lease;

        lease.escape("unwrap");
        lease.escape("getCopyAPI");

        assertThat(lease.tryReclaim()).isFalse();
        assertThat(lease.isEscaped()).isTrue();
        assertThat(lease.escapedBy()).isEqualTo("unwrap");
        assertThat(lease.tryClose()).isTrue();
    }

    @Test
    void aMillionCallsLeaveNoCallBehindAndNoOtherBitTouched() {
        Lease lease = world.held().lease;

        for (int i = 0; i < 1_000_000; i++) {
            lease.enter();
            lease.exit();
        }

        assertThat(lease.callsRunning()).isZero();
        assertThat(lease.isOpen()).isTrue();
        assertThat(lease.isEscaped()).isFalse();
    }

    @Test
    void closeReclaimAndCallsAgreeOnOneWinnerInEveryRace() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            CyclicBarrier start = new CyclicBarrier(3);
            for (int round = 0; round < 5_000; round++) {
                Lease lease = world.held().lease;
                Future<Boolean> close = threads.submit(() -> {
                    start.await();
                    return lease.tryClose();
                });
                Future<Boolean> reclaim = threads.submit(() -> {
                    start.await();
                    return lease.tryReclaim();
                });
                // A call that was let in must not be running on a lease that was then reclaimed.
                Future<Boolean> stolenFromCall = threads.submit(() -> {
                    start.await();
                    boolean open = lease.enter();
                    try {
                        return open && lease.isReclaimed();
                    } finally {
                        lease.exit();
                    }
                });
                assertThat(close.get() ^ reclaim.get()).isTrue();
                assertThat(stolenFromCall.get()).isFalse();
                world.tracker.closed(lease);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCallOfTheBorrowersOwnForbidsReclaimUntilItsExit() {
        Lease lease = world.held().lease;

        assertThat(lease.enterOwn()).isTrue();
        lease.enter();
        assertThat(lease.callsRunning()).isEqualTo(2);
        lease.exit();
        assertThat(lease.inCall()).isTrue();
        assertThat(lease.tryReclaim()).isFalse();
        assertThat(lease.tryCloseAsSeen(lease.word())).isFalse();
        lease.exitOwn();

        assertThat(lease.inCall()).isFalse();
        assertThat(lease.callsFinished()).isEqualTo(2);
        assertThat(lease.tryReclaim()).isTrue();
        assertThat(lease.enterOwn()).isFalse();
    }

    @Test
    void ofAReclaimAndACallOfTheBorrowersOwnOneFindsTheOther() throws Exception {
        reclaimsBesideCalls(STOPPED);
    }

    @Test
    void ofAReclaimAndACallThatIsFencedOneFindsTheOther() throws Exception {
        fence();
        reclaimsBesideCalls(RACES);
    }

    private void reclaimsBesideCalls(int races) throws Exception {
        AtomicInteger reclaimed = new AtomicInteger();
        AtomicInteger stolen = new AtomicInteger();

        race(races, (lease, borrower) -> reclaimed.addAndGet(lease.tryReclaim() ? 1 : 0), lease -> {
            boolean open = lease.enterOwn();
            work();
            // Neither taken from a running call, nor answered as closed and not taken.
            stolen.addAndGet(open == lease.isReclaimed() ? 1 : 0);
            lease.exitOwn();
        });

        assertThat(stolen).hasValue(0);
        assertThat(reclaimed.get()).isPositive();
    }

    @Test
    void aCloseByAnotherThreadIsCleanOnlyWhereTheBorrowerCannotCallAnyMore() throws Exception {
        closesBesideCalls(STOPPED);
    }

    @Test
    void aCloseByAnotherThreadOfOneThatIsFencedIsCleanOnlyWhereTheBorrowerCannotCallAnyMore() throws Exception {
        fence();
        closesBesideCalls(RACES);
    }

    private void closesBesideCalls(int races) throws Exception {
        AtomicReference<Lease> lentAgain = new AtomicReference<>();
        AtomicInteger clean = new AtomicInteger();
        AtomicInteger stolen = new AtomicInteger();

        race(
                races,
                (lease, borrower) -> {
                    long seen = lease.word();
                    long own = lease.own();
                    if (lease.tryCloseAsSeen(seen) && lease.seesOwn(borrower) && lease.own() == own) {
                        lentAgain.set(lease);
                        clean.incrementAndGet();
                    }
                },
                lease -> {
                    boolean open = lease.enterOwn();
                    work();
                    stolen.addAndGet(open && lentAgain.get() == lease ? 1 : 0);
                    lease.exitOwn();
                });

        assertThat(stolen).hasValue(0);
        assertThat(clean.get()).isPositive();
    }

    @Test
    void ofABorrowerWhoIsNotKnownNothingIsKnown() {
        Lease lease = world.held().lease;

        assertThat(lease.seesOwn(null)).isFalse();
        assertThat(lease.seesOwn(new Thread("not alive"))).isTrue();
        assertThat(lease.seesOwn(Thread.currentThread())).isTrue();
    }

    @Test
    void whereClosesByOthersAreManyTheLeasesThatFollowAreFencedForAWhile() {
        Lease before = world.held().lease;
        for (int i = 1; i < HandshakeBudget.MOST; i++) {
            before.seesOwn(Thread.currentThread());
        }
        assertThat(world.held().lease.isFenced()).isFalse();
        before.seesOwn(Thread.currentThread());

        Lease fenced = world.held().lease;
        assertThat(fenced.isFenced()).isTrue();
        assertThat(world.tracker.openUntracked(world.pool).isFenced()).isTrue();
        assertThat(before.isFenced()).isFalse();
        assertThat(fenced.seesOwn(null)).as("nobody is asked").isTrue();

        world.pass(Duration.ofNanos(HandshakeBudget.PERIOD_NANOS - 1));
        assertThat(world.held().lease.isFenced()).isTrue();
        world.pass(Duration.ofNanos(1));
        assertThat(world.held().lease.isFenced()).isFalse();
        assertThat(fenced.isFenced()).isTrue();
    }

    @Test
    void aFencedCallIsCountedAndAnsweredAsAnother() {
        fence();
        Lease lease = world.held().lease;

        assertThat(lease.enterOwn()).isTrue();
        assertThat(lease.callsRunning()).isOne();
        assertThat(lease.tryReclaim()).isFalse();
        lease.exitOwn();
        assertThat(lease.callsFinished()).isOne();
        assertThat(lease.tryReclaim()).isTrue();
        assertThat(lease.enterOwn()).isFalse();
    }

    /** The leases that follow, as long as the clock stands. */
    private void fence() {
        Lease lease = world.held().lease;
        for (int i = 0; i < HandshakeBudget.MOST; i++) {
            lease.seesOwn(Thread.currentThread());
        }
        world.close(lease);
    }

    private static void work() {
        for (int i = 0; i < 50; i++) {
            Thread.onSpinWait();
        }
    }

    /**
     * Each lease by two threads that meet before it and spin there: a barrier that parks lets one of them come far too late. This
     * one borrows.
     */
    private void race(int races, BiConsumer<Lease, Thread> one, Consumer<Lease> borrower) throws Exception {
        Lease[] leases = new Lease[races];
        for (int i = 0; i < races; i++) {
            leases[i] = world.held().lease;
        }
        Thread borrowing = Thread.currentThread();
        AtomicInteger there = new AtomicInteger();
        Thread thread = new Thread(() -> racer(leases, there, lease -> one.accept(lease, borrowing), 12, 3));
        thread.start();
        racer(leases, there, borrower, 1, 12);
        thread.join();
        for (Lease lease : leases) {
            world.tracker.closed(lease);
        }
    }

    private static void racer(Lease[] leases, AtomicInteger there, Consumer<Lease> action, int each, int delays) {
        for (int i = 0; i < leases.length; i++) {
            there.incrementAndGet();
            for (int spins = 0; there.get() < 2 * (i + 1); spins++) {
                if (spins > 1_000) {
                    Thread.yield(); // one core
                }
            }
            for (int delay = i / each % delays; delay > 0; delay--) { // each of the two comes first at times
                Thread.onSpinWait();
            }
            action.accept(leases[i]);
        }
    }

    @Test
    void anExitWithoutAnEnterChangesNothing() {
        Lease lease = world.held().lease;

        lease.exit();
        lease.exitOwn();

        assertThat(lease.isOpen()).isTrue();
        assertThat(lease.inCall()).isFalse();
        assertThat(lease.isEscaped()).isFalse();
        assertThat(lease.tryClose()).isTrue();
    }
}
