/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The programs. Each prints one line: its label, then names and figures, separated by tabs. */
public final class Requests {

    static final int ROWS = 1_000;
    private static final long SECOND = 1_000_000_000L;

    private Requests() {}

    /**
     * @param args {@code prepare URL} as the administrator; or a label, a door, a URL, the most connections, and one of {@code busy
     *     THREADS} ({@link Busy}), {@code slow}, {@code rate PER-SECOND SECONDS}
     */
    public static void main(String[] args) {
        try {
            run(args);
        } catch (Throwable fault) {
            fault.printStackTrace();
            System.exit(1); // its threads would go on
        }
        System.exit(0);
    }

    private static void run(String[] args) throws Exception {
        if (args[0].equals("prepare")) {
            prepare(Doors.of("legacy", args[1], 1));
            return;
        }
        Doors.Door door = Doors.of(args[1], args[2], Integer.parseInt(args[3]));
        String said;
        switch (args[4]) {
            case "busy":
                said = new Busy(door, Integer.parseInt(args[5])).run(System.in, System.out);
                break;
            case "slow":
                said = slow(door);
                break;
            default:
                said = rate(door, Integer.parseInt(args[5]), Integer.parseInt(args[6]));
                break;
        }
        System.out.println(args[0] + "\t" + said);
    }

    private static void prepare(Doors.Door door) throws SQLException {
        try (Connection connection = door.open();
                var statement = connection.createStatement()) {
            statement.execute("create table item (id int primary key, quantity int not null)");
            statement.execute("insert into item select n, n from generate_series(1, " + ROWS + ") n");
        }
    }

    static void select(Doors.Door door, int id) throws SQLException {
        try (Connection connection = door.open();
                PreparedStatement statement = connection.prepareStatement("SELECT quantity FROM item WHERE id = ?")) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getInt(1) != id) {
                    throw new SQLException("wrong answer");
                }
            }
        }
    }

    /** Five queries of two seconds at once, and a second's pause after each. */
    private static String slow(Doors.Door door) throws Exception {
        ExecutorService all = Executors.newFixedThreadPool(5);
        for (int i = 0; i < 8; i++) {
            select(door, 1); // known as an application, and warm
        }
        CountDownLatch done = new CountDownLatch(5);
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            all.submit(() -> {
                try {
                    sleepInDatabase(door, 2);
                    Thread.sleep(1_000);
                } finally {
                    done.countDown();
                }
                return null;
            });
        }
        done.await();
        return String.format(Locale.ROOT, "seconds\t%.2f", (System.nanoTime() - begin) / 1e9);
    }

    private static void sleepInDatabase(Doors.Door door, double seconds) throws SQLException {
        try (Connection connection = door.open();
                PreparedStatement statement = connection.prepareStatement("SELECT pg_sleep(?)")) {
            statement.setDouble(1, seconds);
            statement.executeQuery().close();
        }
    }

    /** So many requests each second, at random: two selects and 15 ms in the database each. */
    private static String rate(Doors.Door door, int perSecond, int seconds) throws Exception {
        ExecutorService all = Executors.newCachedThreadPool();
        for (int i = 0; i < 2_000; i++) {
            select(door, 1);
        }
        long before = sessions(door);
        Random random = new Random(7);
        List<Future<Long>> results = new ArrayList<>();
        long due = System.nanoTime();
        long end = due + seconds * SECOND;
        while (due < end) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            long from = due;
            results.add(all.submit(() -> {
                try (Connection connection = door.open();
                        PreparedStatement statement =
                                connection.prepareStatement("SELECT quantity FROM item WHERE id = ?");
                        PreparedStatement work = connection.prepareStatement("SELECT pg_sleep(0.015)")) {
                    for (int i = 1; i <= 2; i++) {
                        statement.setInt(1, i);
                        statement.executeQuery().close();
                    }
                    work.executeQuery().close();
                }
                return System.nanoTime() - from; // waited for from when it was due, not from when a thread was free
            }));
            due += (long) (-Math.log(1 - random.nextDouble()) * SECOND / perSecond);
        }
        List<Long> took = new ArrayList<>();
        for (Future<Long> each : results) {
            took.add(each.get());
        }
        Thread.sleep(1_500); // the server's counters lag
        return percentiles(took) + "\tconnects\t" + (sessions(door) - before);
    }

    private static long sessions(Doors.Door door) throws SQLException {
        try (Connection connection = door.open();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT sessions FROM pg_stat_database WHERE datname = current_database()");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String percentiles(List<Long> took) {
        return percentiles(took.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    static String percentiles(long[] sorted) {
        return String.format(
                Locale.ROOT,
                "p50 ms\t%.3f\tp95 ms\t%.3f\tp99 ms\t%.3f",
                at(sorted, 0.5) / 1e6,
                at(sorted, 0.95) / 1e6,
                at(sorted, 0.99) / 1e6);
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))];
    }
}
