/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Reclaiming against all that may come at the same time: calls by wrappers that should not exist any more (a weak cache brought them
 * back), closes in progress, escapes, with the collector running. Whatever wins, a connection has one owner at each instant, no call
 * runs on another's, and each borrow ends once. Enough of it to run in C2's code.
 */
class ReclaimRaceTest {

    private static final long SEED = 20_261_121L;
    private static final int LEASES = "full".equals(System.getProperty("millpond.tier")) ? 300_000 : 8_000;
    private static final int BORROWERS = 2;
    private static final int CONNECTIONS = 64;

    private final LeakWorld world = new LeakWorld(LeakSettings.builder()
            .mode(SiteMode.COUNT)
            .reclaimsPerSecond(Integer.MAX_VALUE)
            .build());
    private final ConcurrentLinkedQueue<Physical> free = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Borrow> late = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong reclaimed = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong escaped = new AtomicLong();
    private final AtomicLong lateCalls = new AtomicLong();
    private final AtomicLong lateCallsAnswered = new AtomicLong();

    /** Whose it is; null while it lies in the queue. */
    private static final class Physical {
        final AtomicReference<Borrow> owner = new AtomicReference<>();
    }

    /** What a wrapper knows without its anchor. */
    private final class Borrow implements Reclaimer {
        final Physical physical;
        volatile Lease lease;

        /** Whose calls are counted as its own. */
        final Thread borrower = Thread.currentThread();

        Borrow(Physical physical) {
            this.physical = physical;
        }

        private boolean enter() {
            return Thread.currentThread() == borrower ? lease.enterOwn() : lease.enter();
        }

        private void exit() {
            if (Thread.currentThread() == borrower) {
                lease.exitOwn();
            } else {
                lease.exit();
            }
        }

        boolean call(int work) {
            boolean open = enter();
            try {
                if (open) {
                    check();
                    for (int i = 0; i < work; i++) {
                        Thread.onSpinWait();
                    }
                    check();
                }
                return open;
            } finally {
                exit();
            }
        }

        private void check() {
            if (physical.owner.get() != this) {
                violations.incrementAndGet();
            }
        }

        /** As a handle does: in a call of its own, decided by the word. */
        void close(Random random) {
            boolean ended;
            if (random.nextBoolean()) {
                ended = lease.tryCloseAsSeen(lease.word());
            } else {
                enter();
                try {
                    ended = lease.tryClose();
                } finally {
                    exit();
                }
            }
            if (ended) {
                world.tracker.closed(lease);
                closed.incrementAndGet();
                giveBack();
            }
        }

        @Override
        public void reclaim(Lease leaked, io.millpond.agent.event.Leak.Reason reason) {
            reclaimed.incrementAndGet();
            giveBack();
        }

        private void giveBack() {
            if (!physical.owner.compareAndSet(this, null)) {
                violations.incrementAndGet();
            }
            free.add(physical);
        }
    }

    @Test
    void whateverComesAtOnceAConnectionHasOneOwner() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            free.add(new Physical());
        }
        ExecutorService threads = Executors.newFixedThreadPool(BORROWERS + 2);
        try {
            List<Future<?>> all = new ArrayList<>();
            Future<?> poll = threads.submit(this::poll);
            Future<?> resurrected = threads.submit(() -> useLate(new Random(SEED - 1)));
            for (int i = 0; i < BORROWERS; i++) {
                Random random = new Random(SEED + i);
                all.add(threads.submit(() -> borrow(random, LEASES / BORROWERS)));
            }
            for (Future<?> each : all) {
                each.get();
            }
            done.set(true);
            resurrected.get();
            poll.get();
            Collections.until(world.tracker, () -> {
                world.clock.addAndGet(Duration.ofMinutes(11).toNanos());
                return closed.get() + reclaimed.get() + escaped.get() == LEASES;
            });

            assertThat(violations).hasValue(0);
            assertThat(free).hasSize(CONNECTIONS);
            assertThat(reclaimed.get()).isGreaterThan(LEASES / 100);
            assertThat(lateCalls.get()).isGreaterThan(LEASES / 100);
            assertThat(lateCallsAnswered.get())
                    .as("late calls that came before the reclaim")
                    .isPositive();
            assertThat(world.tracker.openLeases()).isEmpty();
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void borrow(Random random, int leases) {
        ArrayDeque<Borrow> ownLate = new ArrayDeque<>();
        for (int i = 0; i < leases; i++) {
            Physical physical = free.poll();
            while (physical == null) {
                if (ownLate.isEmpty()) {
                    LockSupport.parkNanos(100_000);
                } else {
                    useLate(ownLate.poll(), random);
                }
                physical = free.poll();
            }
            Borrow borrow = new Borrow(physical);
            if (!physical.owner.compareAndSet(null, borrow)) {
                violations.incrementAndGet();
            }
            Anchor anchor = new Anchor();
            borrow.lease = world.tracker.open(world.pool, anchor, world.session, borrow, 0);
            for (int call = random.nextInt(4); call > 0; call--) {
                if (!borrow.call(random.nextInt(20))) {
                    violations.incrementAndGet(); // the anchor is held below
                }
            }
            java.lang.ref.Reference.reachabilityFence(anchor);
            switch (random.nextInt(8)) {
                case 0 -> ownLate.add(borrow); // leaked, and used again later, by this thread
                case 1 -> late.add(borrow); // or by another
                case 2 -> {
                    if (random.nextInt(50) == 0) {
                        borrow.lease.escape("test");
                        escaped.incrementAndGet();
                        free.add(new Physical()); // that one is never given back
                    } else {
                        borrow.close(random);
                    }
                }
                default -> borrow.close(random);
            }
        }
    }

    /** By a wrapper whose anchor is gone: in a call, or closing, or both, while the poll may be reclaiming. */
    private void useLate(Random random) {
        while (!done.get() || !late.isEmpty()) {
            Borrow borrow = late.poll();
            if (borrow == null) {
                Thread.onSpinWait();
                continue;
            }
            useLate(borrow, random);
        }
    }

    private void useLate(Borrow borrow, Random random) {
        if (random.nextInt(3) == 0) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
        for (int call = random.nextInt(8); call >= 0; call--) {
            lateCalls.incrementAndGet();
            if (borrow.call(random.nextInt(2_000))) {
                lateCallsAnswered.incrementAndGet();
            }
        }
        if (random.nextInt(4) == 0) {
            borrow.close(random);
        }
    }

    private void poll() {
        while (!done.get()) {
            System.gc();
            // Further than the brake's distrust lasts: a late call must stop it for one round only.
            world.clock.addAndGet(Duration.ofMinutes(11).toNanos());
            world.tracker.poll();
            world.tracker.poll();
        }
    }
}
