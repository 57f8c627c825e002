/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Compiled by C2, with a collector running all the time: the last handle that the application holds keeps the lease. */
class WarmHandleTest {

    private static final int ROWS = 200;

    private final JdbcWorld world = new JdbcWorld();

    @Test
    void whoHoldsOnlyTheResultSetHoldsTheConnection() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(sum(onlyTheRows())).isEqualTo(ROWS * (ROWS + 1) / 2);
            world.tracker.closed(world.lease);
            world.session.raw().close();
        }
        AtomicBoolean done = new AtomicBoolean();
        Thread collector = new Thread(() -> {
            while (!done.get()) {
                System.gc();
                world.tracker.poll();
            }
        });
        collector.start();
        try {
            for (int i = 0; i < 20; i++) {
                ResultSet rows = onlyTheRows();
                assertThat(sum(rows)).isEqualTo(ROWS * (ROWS + 1) / 2);
                assertThat(world.lease.isOpen())
                        .as("still lent while its rows are read")
                        .isTrue();
                assertThat(rows.isClosed()).isFalse();
                world.lease.tryClose();
                Reference.reachabilityFence(rows); // else they may be unreachable, rightly, before the lease is closed
                world.tracker.closed(world.lease);
                world.session.raw().close();
            }
        } finally {
            done.set(true);
            collector.join();
        }
        assertThat(world.reclaimed).isEmpty();
    }

    @Test
    void whenTheLastHandleIsGoneTheConnectionIsTakenBack() throws Exception {
        onlyTheRows();

        for (int i = 0; i < 200 && world.reclaimed.isEmpty(); i++) {
            System.gc();
            System.runFinalization();
            world.tracker.poll();
        }

        assertThat(world.reclaimed).hasSize(1);
        assertThat(world.leaks).anyMatch(leak -> leak.reason().label().equals("unreachable"));
    }

    private ResultSet onlyTheRows() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        return statement.executeQuery("SELECT x FROM SYSTEM_RANGE(1, " + ROWS + ")");
    }

    private static long sum(ResultSet rows) throws SQLException {
        long sum = 0;
        while (rows.next()) {
            sum += rows.getLong(1);
        }
        return sum;
    }
}
