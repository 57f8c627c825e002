/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application meets only handles, always the same ones, and they pass for H2's own. */
class IdentityTest {

    private final JdbcWorld world = new JdbcWorld();
    private Connection physical;
    private Connection connection;

    @BeforeEach
    void borrow() throws SQLException {
        physical = world.h2();
        connection = world.pooled(physical);
    }

    @Test
    void aHandleIsCastToTheDriversClassAndIsNotTheDriversObject() throws SQLException {
        JdbcConnection cast = (JdbcConnection) connection;

        assertThat(cast).isNotSameAs(physical);
        assertThat(cast.zeroBasedEnums()).isFalse();
    }

    @Test
    void everyObjectAnswersTheHandleItCameFrom() throws SQLException {
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        ResultSet rows = statement.executeQuery("SELECT 1");
        DatabaseMetaData description = connection.getMetaData();

        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(prepared.getConnection()).isSameAs(connection);
        assertThat(prepared.executeQuery().getStatement()).isSameAs(prepared);
        assertThat(rows.getStatement()).isSameAs(statement);
        assertThat(statement.getResultSet()).isSameAs(rows);
        assertThat(description.getConnection()).isSameAs(connection);
        assertThat(description.getTables(null, null, "%", null).getStatement()).isNull();
    }

    @Test
    void generatedKeysAnswerTheirStatement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("CREATE TABLE t(id INT AUTO_INCREMENT, v INT)");
        statement.executeUpdate("INSERT INTO t(v) VALUES (1)", Statement.RETURN_GENERATED_KEYS);

        ResultSet keys = statement.getGeneratedKeys();

        assertThat(keys).isSameAs(statement.getGeneratedKeys());
        assertThat(keys.getStatement().getConnection()).isSameAs(connection);
    }

    @Test
    void equalityIsIdentityAndTheTextIsTheDrivers() throws SQLException {
        assertThat(connection.equals(connection)).isTrue();
        assertThat(connection.equals(physical)).isFalse();
        assertThat(connection.hashCode()).isEqualTo(System.identityHashCode(connection));
        assertThat(connection).hasToString(physical.toString());

        connection.close();

        assertThat(connection.toString()).startsWith("org.h2.jdbc.JdbcConnection@");
    }

    @Test
    void unwrapToWhatTheHandleIsAnswersTheHandle() throws SQLException {
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(JdbcConnection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(JdbcConnection.class)).isTrue();
        assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
        assertThat(world.lease.isEscaped()).isFalse();
        assertThat(world.session.doubt()).isNull();
    }

    @Test
    void anUnwrappedDriverObjectIsNotLentAgain() throws SQLException {
        RecordingDriver driver = new RecordingDriver();
        Connection handle = world.pooled(driver.connection());

        handle.unwrap(Runnable.class);
        handle.close();

        assertThat(world.lease.isEscaped()).isTrue();
        assertThat(world.verdicts.get(0).isClean()).isFalse();
    }

    @Test
    void aVendorObjectThatLeavesMarksTheLease() {
        assertThat(((JdbcConnection) connection).getSession()).isNotNull();

        assertThat(world.lease.isEscaped()).isTrue();
        assertThat(world.session.doubt()).isNotNull();
    }

    @Test
    void aLargeObjectClosesTheConnectionOnReturn() throws SQLException {
        assertThat(connection.createBlob()).isNotNull();
        assertThat(world.session.doubt()).isNotNull();
    }

    @Test
    void anArrayOfH2AsksItsConnectionSoItClosesItOnReturn() throws SQLException {
        assertThat(connection.createArrayOf("INT", new Object[] {1})).isNotNull();
        assertThat(world.session.doubt()).isNotNull();
    }
}
