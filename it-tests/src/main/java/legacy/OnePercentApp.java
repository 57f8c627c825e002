/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves requests and forgets each hundredth connection, in every second case with an uncommitted row. Asks for no garbage
 * collection and makes no garbage of its own: what there is comes from the driver and the agent. Arguments: url user password
 * requests threads.
 */
public final class OnePercentApp {
    private static final AtomicLong REQUESTS = new AtomicLong();
    private static final AtomicLong LEAKED = new AtomicLong();
    private static final AtomicBoolean TIMED_OUT = new AtomicBoolean();

    private OnePercentApp() {}

    public static void main(String[] args) throws Exception {
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists one_percent");
            statement.execute("create table one_percent (id int)");
        }
        long requests = Long.parseLong(args[3]);
        Thread[] threads = new Thread[Integer.parseInt(args[4])];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> serve(args, requests), "server-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("served=" + REQUESTS.get());
        System.out.println("leaked=" + LEAKED.get());
        System.out.println("timed out=" + TIMED_OUT.get());
        if (!TIMED_OUT.get()) {
            try (Connection connection = Shop.open(args);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select count(*) from one_percent")) {
                rows.next();
                System.out.println("committed by nobody=" + rows.getLong(1));
            }
        }
    }

    private static void serve(String[] args, long requests) {
        try {
            for (long request = REQUESTS.incrementAndGet();
                    request <= requests && !TIMED_OUT.get();
                    request = REQUESTS.incrementAndGet()) {
                if (request % 100 == 0) {
                    forget(args, request);
                } else {
                    answer(args);
                }
            }
        } catch (SQLTransientConnectionException e) {
            System.out.println("timeout=" + e.getMessage());
            TIMED_OUT.set(true);
        } catch (SQLException e) {
            System.out.println("failed=" + e);
            TIMED_OUT.set(true);
        }
        REQUESTS.decrementAndGet();
    }

    private static void answer(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args);
                PreparedStatement statement = connection.prepareStatement("select 1");
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next() || !connection.getAutoCommit()) {
                throw new SQLException("not as fresh");
            }
        }
    }

    private static void forget(String[] args, long request) throws SQLException {
        LEAKED.incrementAndGet();
        Connection connection = Shop.open(args);
        if (request % 200 == 0) {
            connection.setAutoCommit(false);
            connection.prepareStatement("insert into one_percent values (1)").executeUpdate();
        }
        connection.prepareStatement("select 2").executeQuery().next();
    }
}
