/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LeaseTest {

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
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            int reclaimed = 0;
            for (int round = 0; round < 20_000; round++) {
                Lease lease = world.held().lease;
                Future<Boolean> reclaim = threads.submit(() -> {
                    start.await();
                    return lease.tryReclaim();
                });
                Future<Boolean> stolenFromCall = threads.submit(() -> {
                    start.await();
                    boolean open = lease.enterOwn();
                    try {
                        for (int i = 0; i < 20; i++) {
                            Thread.onSpinWait();
                        }
                        return open == lease.isReclaimed();
                    } finally {
                        lease.exitOwn();
                    }
                });
                reclaimed += reclaim.get() ? 1 : 0;
                assertThat(stolenFromCall.get()).as("round %s", round).isFalse();
                world.tracker.closed(lease);
            }
            assertThat(reclaimed).as("both came first at times").isBetween(1, 19_999);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCloseByAnotherThreadIsCleanOnlyWhereTheBorrowerCannotCallAnyMore() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            for (int round = 0; round < 20_000; round++) {
                Lease lease = world.held().lease;
                AtomicBoolean lentAgain = new AtomicBoolean();
                Future<?> close = threads.submit(() -> {
                    start.await();
                    long seen = lease.word();
                    long own = lease.own();
                    if (lease.tryCloseAsSeen(seen) && lease.own() == own) {
                        lentAgain.set(true);
                    }
                    return null;
                });
                Future<Boolean> stolenFromCall = threads.submit(() -> {
                    start.await();
                    boolean open = lease.enterOwn();
                    try {
                        for (int i = 0; i < 20; i++) {
                            Thread.onSpinWait();
                        }
                        return open && lentAgain.get();
                    } finally {
                        lease.exitOwn();
                    }
                });
                close.get();
                assertThat(stolenFromCall.get()).as("round %s", round).isFalse();
                world.tracker.closed(lease);
            }
        } finally {
            threads.shutdownNow();
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
