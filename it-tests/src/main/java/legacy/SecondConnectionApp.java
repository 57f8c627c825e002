/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * More threads than a pool has connections; each holds one and needs a second, within something that only one of them can have.
 *
 * <ul>
 *   <li>monitor: a synchronized number generator with its own connection
 *   <li>lock: the same with a ReentrantLock
 *   <li>row: a counter's row, updated in the transaction; then a line of a log is written on the second connection
 *   <li>future: the second connection is needed by a task that the thread waits for
 * </ul>
 *
 * Arguments: url user password bound monitor|lock|row|future.
 */
public final class SecondConnectionApp {
    private static final Object MONITOR = new Object();
    private static final ReentrantLock LOCK = new ReentrantLock();

    private final String[] args;
    private final String how;
    private final String table;
    private final ExecutorService tasks = Executors.newCachedThreadPool();
    private final CountDownLatch allLent;

    private SecondConnectionApp(String[] args) {
        this.args = args;
        this.how = args[4];
        this.table = "second_" + how;
        this.allLent = new CountDownLatch(Integer.parseInt(args[3]));
    }

    public static void main(String[] args) throws Exception {
        new SecondConnectionApp(args).run(Integer.parseInt(args[3]) + 2);
    }

    private void run(int count) throws Exception {
        execute("drop table if exists " + table);
        execute("create table " + table + " (n int)");
        execute("insert into " + table + " values (0)");
        for (int i = 0; i < 12; i++) {
            execute("select 1");
        }
        ExecutorService threads = Executors.newFixedThreadPool(count);
        AtomicInteger done = new AtomicInteger();
        List<Future<Void>> all = new ArrayList<Future<Void>>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(() -> {
                work();
                done.incrementAndGet();
                return null;
            }));
        }
        List<String> faults = new ArrayList<String>();
        for (Future<Void> each : all) {
            try {
                each.get();
            } catch (java.util.concurrent.ExecutionException e) {
                faults.add(Shop.describe(e.getCause()));
            }
        }
        threads.shutdown();
        tasks.shutdown();
        tasks.awaitTermination(1, TimeUnit.MINUTES);
        System.out.println("done=" + done.get());
        System.out.println("faults=" + faults);
    }

    private void work() throws Exception {
        try (Connection first = Shop.open(args)) {
            first.setAutoCommit(false);
            execute(first, "select 1");
            allLent.countDown();
            allLent.await();
            if (how.equals("monitor")) {
                synchronized (MONITOR) {
                    execute("select 2");
                }
            } else if (how.equals("lock")) {
                LOCK.lock();
                try {
                    execute("select 2");
                } finally {
                    LOCK.unlock();
                }
            } else if (how.equals("row")) {
                execute(first, "update " + table + " set n = n + 1");
                execute("select 2");
            } else {
                tasks.submit(() -> {
                            execute("select 2");
                            return null;
                        })
                        .get();
            }
            first.commit();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
