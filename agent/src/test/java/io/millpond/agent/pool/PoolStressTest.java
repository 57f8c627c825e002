/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads, seeded: whatever they do, a connection has one owner, the bound holds at every instant, no place is lost. */
class PoolStressTest {

    private static final boolean FULL = "full".equals(System.getProperty("millpond.tier"));
    /** With -Psoak: so many borrows in all, half of them in each mode. */
    private static final long SOAK = Long.getLong("millpond.soak.borrows", 0);

    private static final int BORROWS = SOAK > 0 ? 1_000_000 : FULL ? 20_000 : 3_000;
    private static final int ROUNDS = SOAK > 0 ? (int) Math.max(1, SOAK / 2 / BORROWS) : FULL ? 20 : 3;
    private static final int THREADS = 12;
    private static final int MAX = 4;

    private static final class Resource {
        final AtomicReference<Thread> owner = new AtomicReference<>();
        final AtomicInteger closes = new AtomicInteger();
        final CountDownLatch aborted = new CountDownLatch(1);
    }

    /** Fails or hangs now and then, and checks at each instant how many are open. */
    private static final class Factory implements ResourceFactory<Resource> {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger highest = new AtomicInteger();
        final Map<Resource, Boolean> alive = new ConcurrentHashMap<>();
        final AtomicInteger seed = new AtomicInteger(1);
        final LongAdder faults = new LongAdder();
        final AtomicInteger hungOpens = new AtomicInteger();
        final AtomicInteger hungCloses = new AtomicInteger();
        final CountDownLatch endOfRound = new CountDownLatch(1);

        private boolean chance(int in) {
            return new SplittableRandom(seed.getAndIncrement()).nextInt(in) == 0;
        }

        /** A caller of its own thread does not hang: it would keep the round from ending. */
        Resource openUnhung() throws IOException {
            return open(false);
        }

        @Override
        public Resource open() throws IOException {
            return open(true);
        }

        private Resource open(boolean mayHang) throws IOException {
            highest.accumulateAndGet(open.incrementAndGet(), Math::max);
            if (chance(20)) {
                open.decrementAndGet();
                throw new IOException("refused");
            }
            if (mayHang && chance(50) && hungOpens.incrementAndGet() <= 2) {
                hang(endOfRound);
            }
            Resource resource = new Resource();
            alive.put(resource, true);
            return resource;
        }

        @Override
        public boolean isValid(Resource resource, long timeoutNanos) {
            if (!resource.owner.compareAndSet(null, Thread.currentThread())) {
                faults.increment();
            }
            boolean valid = !chance(50);
            resource.owner.set(null);
            return valid;
        }

        @Override
        public void close(Resource resource, CloseReason reason) {
            if (resource.closes.incrementAndGet() != 1 || resource.owner.get() != null) {
                faults.increment();
            }
            if (chance(100) && hungCloses.incrementAndGet() <= 3) {
                hang(resource.aborted);
            }
            alive.remove(resource);
            open.decrementAndGet();
        }

        @Override
        public void abort(Resource resource) {
            resource.aborted.countDown();
        }

        private void hang(CountDownLatch until) {
            try {
                until.await();
            } catch (InterruptedException e) {
                faults.increment();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OpenMode.class)
    void noConnectionHasTwoOwnersNoPlaceIsLostAndTheBoundHolds(OpenMode mode) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int seed = 1; seed <= ROUNDS; seed++) {
                round(threads, mode, seed);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void round(ExecutorService threads, OpenMode mode, int seed) throws Exception {
        PoolWorkers workers = PoolWorkers.create();
        Factory factory = new Factory();
        // Every second round validates each time, so that checks are as frequent as borrows.
        PoolSettings settings = PoolSettings.builder()
                .maxSize(MAX)
                .minIdle(seed % 3)
                .acquireTimeoutNanos(TimeUnit.MILLISECONDS.toNanos(seed % 2 == 0 ? 2 : 20_000))
                .validateAfterNanos(seed % 2 == 0 ? 0 : TimeUnit.SECONDS.toNanos(1))
                // Longer than a round takes, but for the soak's: see "outside" below.
                .openTimeoutNanos(TimeUnit.SECONDS.toNanos(SOAK > 0 ? 30 : 300))
                // Long enough that a worker which the system holds back is not taken for a close that survives its
                // abort: such
                // a one is written off, its place freed while it may still be open, and the bound would rightly seem
                // broken.
                .closeTimeoutNanos(TimeUnit.MILLISECONDS.toNanos(500))
                .maxLifetimeNanos(TimeUnit.MILLISECONDS.toNanos(400))
                .build();
        BoundedPool<Resource> pool = BoundedPool.create(
                new PoolIdentity("stress", "h2", null, null, -1, false),
                settings,
                factory,
                PoolListener.NONE,
                Ticker.system(),
                workers);
        List<Future<?>> callers = new ArrayList<>();
        LongAdder served = new LongAdder();
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(seed * 1000L + t);
            callers.add(threads.submit(() -> {
                for (int i = 0; i < BORROWS / THREADS; i++) {
                    borrow(pool, factory, mode, random, served);
                }
                return null;
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(SOAK > 0 ? 60 : 5, TimeUnit.MINUTES);
        }
        factory.endOfRound.countDown();

        Awaitility.await()
                .until(() -> pool.opening() == 0 && pool.closing() == 0 && pool.open() == pool.inUse() + pool.idle());
        assertThat(factory.faults.sum()).as("seed %d", seed).isZero();
        // A round of the soak outlasts the open timeout: the two opens that hang are then outside the bound.
        int outside = SOAK > 0 ? Math.min(2, factory.hungOpens.get()) : 0;
        assertThat(factory.highest.get()).as("seed %d", seed).isLessThanOrEqualTo(MAX + outside);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.waiting()).isZero();
        assertThat(served.sum()).isPositive();

        pool.close();
        Awaitility.await().until(() -> pool.open() == 0);
        assertThat(factory.open.get()).isZero();
        assertThat(factory.alive).isEmpty();
        long closed = 0;
        for (CloseReason reason : CloseReason.values()) {
            closed += pool.closed(reason);
        }
        assertThat(closed).isEqualTo(pool.openCount());
        workers.stop();
        if (SOAK > 0) {
            System.out.printf(
                    "soak: %s, round %d of %d, %d borrows served, highest %d open of %d%n",
                    mode, seed, ROUNDS, served.sum(), factory.highest.get(), MAX);
        }
    }

    private static void borrow(
            BoundedPool<Resource> pool, Factory factory, OpenMode mode, SplittableRandom random, LongAdder served)
            throws Exception {
        if (random.nextInt(40) == 0) {
            Thread.currentThread().interrupt();
        }
        if (random.nextInt(2000) == 0) {
            pool.retireAll(CloseReason.FATAL);
        } else if (random.nextInt(2000) == 0) {
            pool.evictIdle(CloseReason.EVICTED);
        }
        PoolEntry<Resource> entry;
        try {
            Acquired<Resource> acquired = pool.acquire(mode);
            entry = acquired.entry();
            if (entry == null) {
                try {
                    entry = pool.adopt(acquired.permit(), factory.openUnhung());
                } catch (IOException refused) {
                    pool.cancel(acquired.permit());
                    return;
                }
            }
        } catch (PoolTimeoutException | OpenFailedException | InterruptedException expected) {
            return;
        } finally {
            Thread.interrupted();
        }
        long generation = entry.generation();
        if (!entry.resource().owner.compareAndSet(null, Thread.currentThread())) {
            factory.faults.increment();
        }
        if (random.nextInt(4) == 0) {
            Thread.yield();
        }
        served.increment();
        entry.resource().owner.set(null);
        int how = random.nextInt(30);
        boolean ended = how == 0
                ? pool.discard(entry, generation, CloseReason.DIRTY)
                : pool.release(entry, generation, how != 1);
        if (!ended || pool.release(entry, generation, true)) {
            factory.faults.increment();
        }
    }
}
