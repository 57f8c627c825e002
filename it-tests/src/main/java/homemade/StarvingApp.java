/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for more connections at once than the bound allows, after it behaved like an application for a while.
 *
 * <ul>
 *   <li>at-once: a pool that keeps its connections from the start
 *   <li>round: threads take from a pool that keeps what it opened, use, give back, until all of them have one
 *   <li>filler: one thread fills such a pool
 *   <li>application: each thread holds one, half of them in a transaction, until all have one or an error
 * </ul>
 *
 * Arguments: url user password connections at-once|round|filler|application.
 */
public final class StarvingApp {
    private StarvingApp() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[3]);
        String how = args[4];
        KeepingPool pool = new KeepingPool(args[0], args[1], args[2], how.equals("at-once"));
        for (int i = 0; i < 12; i++) {
            pool.giveBack(pool.take());
        }
        List<String> faults = new ArrayList<String>();
        if (how.equals("filler")) {
            pool.keep();
            fill(pool, count);
        } else if (how.equals("application")) {
            System.out.println("held=" + hold(pool, count, faults));
        } else {
            pool.keep();
            goRound(pool, count, faults);
        }
        System.out.println("faults=" + faults);
        pool.close();
        System.exit(0);
    }

    private static void fill(KeepingPool pool, int count) throws SQLException {
        List<Connection> all = new ArrayList<Connection>();
        while (all.size() < count) {
            all.add(pool.take());
        }
        for (Connection each : all) {
            pool.giveBack(each);
        }
    }

    /** A pool is starved where one of its users never gets a connection though the others use theirs all the time. */
    private static void goRound(KeepingPool pool, int count, List<String> faults) throws InterruptedException {
        CountDownLatch allHadOne = new CountDownLatch(count);
        CountDownLatch over = new CountDownLatch(count);
        for (int t = 0; t < count; t++) {
            new Thread(() -> {
                        try {
                            boolean first = true;
                            while (first || allHadOne.getCount() > 0) {
                                Connection connection = first ? pool.takeNew() : pool.take();
                                use(connection);
                                pool.giveBack(connection);
                                Thread.sleep(5);
                                if (first) {
                                    allHadOne.countDown();
                                }
                                first = false;
                            }
                        } catch (Throwable e) {
                            synchronized (faults) {
                                faults.add(e.toString());
                            }
                            allHadOne.countDown();
                        } finally {
                            over.countDown();
                        }
                    })
                    .start();
        }
        over.await();
    }

    private static int hold(KeepingPool pool, int count, List<String> faults) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(count);
        AtomicInteger held = new AtomicInteger();
        for (int t = 0; t < count; t++) {
            Thread thread = new Thread(() -> {
                try {
                    Connection connection = pool.take();
                    if (held.getAndIncrement() % 2 == 0) {
                        connection.setAutoCommit(false);
                    }
                    use(connection);
                    answered.countDown();
                    answered.await();
                    connection.close();
                } catch (SQLException e) {
                    synchronized (faults) {
                        faults.add(e.getClass().getSimpleName() + " " + e.getSQLState());
                    }
                    answered.countDown();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
        }
        answered.await();
        return held.get();
    }

    private static void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }
}
