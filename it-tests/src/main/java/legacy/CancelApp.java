/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two threads whose queries a watchdog cancels at any moment, before, during and after them and after close(), beside two whose
 * queries nobody cancels. Arguments: url user password rounds seed mostMicros sql. The sql answers the same, unless cancelled.
 */
public final class CancelApp {
    private final String[] args;
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger own = new AtomicInteger();
    private final AtomicInteger foreign = new AtomicInteger();
    private final AtomicInteger bystanders = new AtomicInteger();
    private final ExecutorService watchdogs = Executors.newFixedThreadPool(2);

    private CancelApp(String[] args) {
        this.args = args;
    }

    public static void main(String[] args) throws Exception {
        System.out.println(new CancelApp(args).run());
        System.out.println("over " + PoolRest.await());
        System.exit(0);
    }

    private String run() throws Exception {
        for (int i = 0; i < 5; i++) {
            query(null); // past probation
        }
        String answer = query(null);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService others = Executors.newFixedThreadPool(4);
        List<Future<?>> cancelled = new ArrayList<Future<?>>();
        List<Future<?>> spared = new ArrayList<Future<?>>();
        for (int i = 0; i < 2; i++) {
            spared.add(others.submit(() -> {
                while (!over.get()) {
                    bystanders.incrementAndGet();
                    foreign.addAndGet(isCancelled(answer, null) ? 1 : 0);
                }
            }));
            Random random = new Random(Long.parseLong(args[4]) + i);
            cancelled.add(others.submit(() -> {
                for (int n = 0; n < Integer.parseInt(args[3]); n++) {
                    own.addAndGet(isCancelled(answer, random) ? 1 : 0);
                }
            }));
        }
        for (Future<?> each : cancelled) {
            each.get();
        }
        over.set(true);
        for (Future<?> each : spared) {
            each.get();
        }
        watchdogs.shutdown();
        watchdogs.awaitTermination(1, TimeUnit.MINUTES);
        return "cancels=" + cancels + " own=" + own + " bystanders=" + bystanders + " foreign=" + foreign;
    }

    private boolean isCancelled(String answer, Random random) {
        try {
            return !answer.equals(query(random));
        } catch (SQLException e) {
            String state = e.getSQLState();
            if (!"57014".equals(state) && !"70100".equals(state)) {
                System.out.println("failed " + Shop.describe(e));
            }
            return true;
        }
    }

    /** @param random when to cancel it; null: never */
    private String query(Random random) throws SQLException {
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement()) {
            if (random != null) {
                cancelLater(statement, 1_000L * random.nextInt(Integer.parseInt(args[5])));
            }
            try (ResultSet rows = statement.executeQuery(args[6])) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private void cancelLater(Statement statement, long nanos) {
        CountDownLatch running = new CountDownLatch(1);
        watchdogs.execute(() -> {
            running.countDown();
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                Thread.yield();
            }
            try {
                statement.cancel();
                cancels.incrementAndGet();
            } catch (SQLException e) {
                // Closed by now, which is no news to a watchdog.
            }
        });
        try {
            running.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
