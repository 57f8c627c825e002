/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Transfers money between accounts, each transfer once and with a number of its own, whatever happens to the line; prints what it
 * was told of each: {@code acknowledged n}, {@code failed n} (before commit was called, or the booking itself refused),
 * {@code unknown n}. The table of bookings has no key, so one that was applied twice is there twice. Arguments: url user password
 * threads accounts seed.
 */
public final class BankApp {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static volatile boolean going = true;

    private BankApp() {}

    public static void main(String[] args) throws Exception {
        List<Thread> threads = new ArrayList<Thread>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            final Random random = new Random(Long.parseLong(args[5]) + i);
            Thread thread = new Thread("teller-" + i) {
                @Override
                public void run() {
                    while (going) {
                        transfer(args, random, NUMBERS.incrementAndGet());
                    }
                }
            };
            threads.add(thread);
            thread.start();
        }
        System.out.println("ready");
        new BufferedReader(new InputStreamReader(System.in, "UTF-8")).readLine();
        going = false;
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("over " + PoolRest.await());
    }

    private static void transfer(String[] args, Random random, int number) {
        int accounts = Integer.parseInt(args[4]);
        int from = random.nextInt(accounts);
        int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
        int amount = 1 + random.nextInt(100);
        // A single statement is on its way as soon as it is executed: no answer means that nobody knows.
        boolean single = random.nextInt(4) == 0;
        String told = "failed";
        try (Connection connection = Shop.open(args)) {
            if (single) {
                told = "unknown";
                book(connection, number, from, to, 0);
            } else {
                connection.setAutoCommit(false);
                book(connection, number, from, to, amount);
                // In the order of their numbers: no deadlocks.
                move(connection, Math.min(from, to), from < to ? -amount : amount);
                move(connection, Math.max(from, to), from < to ? amount : -amount);
                told = "unknown";
                connection.commit();
            }
            told = "acknowledged";
        } catch (SQLException e) {
            if (told.equals("acknowledged")) {
                System.out.println("close failed " + Shop.describe(e));
            }
        }
        System.out.println(told + " " + number);
    }

    private static void book(Connection connection, int number, int from, int to, int amount) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into bookings (n, source, target, amount) values (?, ?, ?, ?)")) {
            insert.setInt(1, number);
            insert.setInt(2, from);
            insert.setInt(3, to);
            insert.setInt(4, amount);
            insert.executeUpdate();
        }
    }

    private static void move(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update accounts set balance = balance + ? where id = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("account " + account);
            }
        }
    }
}
