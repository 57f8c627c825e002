/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Nobody who closes is ever accused, warm (C2) and with the collector running all the time. */
class CleanLeasesTest {

    private static final long SEED = 20_260_701L;
    private static final int LEASES = "full".equals(System.getProperty("millpond.tier")) ? 1_000_000 : 100_000;
    private static final int THREADS = 2;
    private static final int FEWEST_COLLECTIONS = 20;

    private final LeakWorld world =
            new LeakWorld(LeakSettings.builder().mode(SiteMode.COUNT).build());
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong collections = new AtomicLong();

    @Test
    void closedLeasesAreNeverReportedNorTakenUnderACollectionStorm() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        try {
            Future<?> storm = threads.submit(this::storm);
            List<Future<Long>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED + i);
                workers.add(threads.submit(() -> work(random, LEASES / THREADS)));
            }
            long stolen = 0;
            for (Future<Long> worker : workers) {
                stolen += worker.get();
            }
            done.set(true);
            storm.get();
            Collections.twice(world.tracker);

            assertThat(stolen).isZero();
            assertThat(world.found).isEmpty();
            assertThat(world.reclaimed).isEmpty();
            assertThat(world.tracker.openLeases()).isEmpty();
            assertThat(collections.get()).as("collections while working").isGreaterThan(FEWEST_COLLECTIONS);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void storm() {
        while (!done.get()) {
            System.gc();
            world.tracker.poll();
            collections.incrementAndGet();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long work(Random random, int leases) {
        long stolen = 0;
        // On a busy machine a collection takes as long as thousands of leases.
        for (int i = 0; i < leases || collections.get() <= FEWEST_COLLECTIONS; i++) {
            int rows = random.nextInt(1000) == 0 ? 50_000 : random.nextInt(20);
            stolen += random.nextBoolean() ? closesAll(rows) : closesByWayOfTheRows(rows);
        }
        return stolen;
    }

    private long closesAll(int rows) {
        FakeHandles.Conn connection = FakeHandles.connection(world);
        FakeHandles.Stmt statement = connection.statement();
        FakeHandles.Rows result = statement.query();
        long stolen = iterate(result, rows);
        result.close();
        statement.close();
        connection.close();
        return stolen;
    }

    /** While it iterates, this method holds nothing but the result set. */
    private long closesByWayOfTheRows(int rows) {
        FakeHandles.Rows result = FakeHandles.connection(world).query();
        long stolen = iterate(result, rows);
        FakeHandles.Stmt statement = result.statement;
        statement.close();
        statement.connection.close();
        return stolen;
    }

    private static long iterate(FakeHandles.Rows result, int rows) {
        long stolen = 0;
        for (int row = 0; row < rows; row++) {
            if (!result.next()) {
                stolen++;
            }
        }
        return stolen;
    }
}
