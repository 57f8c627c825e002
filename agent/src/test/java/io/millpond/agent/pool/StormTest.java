/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Far more callers than connections, on real threads. Times are printed, what is asserted are counts. */
class StormTest {

    private static final boolean FULL = "full".equals(System.getProperty("millpond.tier"));
    private static final int MAX = 5;

    private final PoolWorkers workers = PoolWorkers.create();
    private final FakeFactory factory = new FakeFactory();

    @Test
    void waitersThatGiveUpTakeNothingWithThem() throws Exception {
        int waiters = FULL ? 1_000 : 200;
        long calm = served(MAX, TimeUnit.SECONDS.toMillis(30));

        long storm = served(waiters, 10);

        System.out.printf(
                "failure table: %d threads, %d connections, timeout 10 ms | engine | served %d, of %d without a storm%n",
                waiters, MAX, storm, calm);
        assertThat(storm).isPositive();
    }

    /** How often a connection was had within some time by so many threads; all is given back at the end. */
    private long served(int threads, long timeoutMillis) throws Exception {
        BoundedPool<Fake> pool = pool(timeoutMillis);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FULL ? 60 : 1);
        LongAdder served = new LongAdder();
        LongAdder refused = new LongAdder();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(started(() -> {
                while (System.nanoTime() - end < 0) {
                    try {
                        Acquired<Fake> held = pool.acquire(OpenMode.OPENERS);
                        LockSupport.parkNanos(1_000_000);
                        pool.release(held.entry(), held.generation(), true);
                        served.increment();
                    } catch (PoolTimeoutException late) {
                        refused.increment();
                    }
                }
                return null;
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(pool.timeoutCount()).isEqualTo(refused.sum());
        settled(pool);
        return served.sum();
    }

    @Test
    void aStormOfThreadsOpensNoMoreThanThereArePlaces() throws Exception {
        int threads = FULL ? 5_000 : 500;
        BoundedPool<Fake> pool = pool(TimeUnit.MINUTES.toMillis(10));
        CountDownLatch go = new CountDownLatch(1);
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(started(() -> {
                go.await();
                Acquired<Fake> held = pool.acquire(OpenMode.OPENERS);
                waits.add(held.waitNanos());
                LockSupport.parkNanos(1_000_000);
                pool.release(held.entry(), held.generation(), true);
                return null;
            }));
        }

        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(waits).hasSize(threads);
        assertThat(factory.opened.get()).isLessThanOrEqualTo(MAX);
        settled(pool);
        double mean = waits.stream().mapToLong(Long::longValue).average().orElseThrow();
        System.out.printf(
                "failure table: %d threads at once, %d connections | engine | opened %d, longest wait %.1f x the mean%n",
                threads, MAX, factory.opened.get(), Collections.max(waits) / mean);
    }

    private BoundedPool<Fake> pool(long timeoutMillis) {
        return BoundedPool.create(
                new PoolIdentity("storm", "h2", null, null, -1, false),
                PoolSettings.builder()
                        .maxSize(MAX)
                        .acquireTimeoutNanos(TimeUnit.MILLISECONDS.toNanos(timeoutMillis))
                        .build(),
                factory,
                PoolListener.NONE,
                Ticker.system(),
                workers);
    }

    private static void settled(BoundedPool<Fake> pool) {
        Awaitility.await().until(() -> pool.opening() == 0 && pool.closing() == 0);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.waiting()).isZero();
        assertThat(pool.open()).isEqualTo(pool.idle()).isLessThanOrEqualTo(MAX);
        pool.close();
        Awaitility.await().until(() -> pool.open() == 0);
    }

    private interface Step {
        Object run() throws Exception;
    }

    private static Thread started(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
