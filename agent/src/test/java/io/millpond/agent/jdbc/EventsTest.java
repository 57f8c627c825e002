/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What telemetry is told, around the driver's call and never instead of it. */
class EventsTest {

    private final JdbcWorld world = new JdbcWorld();

    @Test
    void eachExecutionBeginsAndEndsOnceWithItsRows() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        statement.execute("CREATE TABLE t(id INT)");
        world.events.clear();

        statement.executeUpdate("INSERT INTO t VALUES (1), (2)");

        assertThat(world.events).containsExactly("started INSERT t", "ended 2");
    }

    @Test
    void aBatchSaysHowManyItWas() throws SQLException {
        Connection connection = world.pooled();
        connection.createStatement().execute("CREATE TABLE t(id INT)");
        world.events.clear();

        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            for (int i = 0; i < 3; i++) {
                statement.setInt(1, i);
                statement.addBatch();
            }
            statement.executeBatch();
            statement.setInt(1, 9);
            statement.addBatch();
            statement.executeBatch();
        }

        assertThat(world.events).containsExactly("started BATCH INSERT t x3", "ended 3", "started INSERT t", "ended 1");
    }

    @Test
    void aFailureIsToldAndStaysTheDriversObject() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();

        SQLException thrown =
                catchThrowableOfType(SQLException.class, () -> statement.executeQuery("SELECT x FROM nope"));

        assertThat(thrown.getSQLState()).isEqualTo("42S04");
        assertThat(world.events).last().asString().startsWith("ended -1 JdbcSQLSyntaxErrorException");
    }

    @Test
    void aTransactionBeginsWithItsFirstStatementAndEndsOnce() throws SQLException {
        Connection connection = world.pooled();
        connection.setAutoCommit(false);
        connection.createStatement().execute("SELECT 1");
        connection.createStatement().execute("SELECT 2");
        connection.commit();
        connection.createStatement().execute("SELECT 3");
        connection.setAutoCommit(true);
        connection.close();

        assertThat(world.events)
                .filteredOn(event -> !event.startsWith("started") && !event.startsWith("ended"))
                .containsExactly("transaction", "committed", "transaction", "committed", "returned");
    }
}
