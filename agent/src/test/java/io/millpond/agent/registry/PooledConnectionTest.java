/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import io.millpond.agent.jdbc.Handles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.PooledConnection;
import javax.sql.XADataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pools and transaction managers ask for: its statements are told, what it leaves open is named, and it is not pooled. */
class PooledConnectionTest {

    private final DoorsWorld world = new DoorsWorld("pool.probation=false,leaks=full").listening();
    private Object source;

    @BeforeEach
    void make() throws Exception {
        source = DriverJar.make(Class.forName("org.h2.jdbcx.JdbcDataSource", true, DriverJar.H2.woven()));
        source.getClass().getMethod("setURL", String.class).invoke(source, "jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private PooledConnection open(boolean xa) throws SQLException {
        return xa
                ? ((XADataSource) source).getXAConnection()
                : ((ConnectionPoolDataSource) source).getPooledConnection();
    }

    private List<String> leaks() {
        return world.leaks.stream().map(PooledConnectionTest::text).toList();
    }

    private static String text(Leak leak) {
        return leak.kind() + " " + leak.reason();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsStatementsAreToldAndNothingIsPooled(boolean xa) throws SQLException {
        for (int i = 0; i < 5; i++) {
            PooledConnection pooled = open(xa);
            try (Connection connection = pooled.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select 1")) {
                assertThat(result.next()).isTrue();
                assertThat(Handles.isHandle(connection)).isTrue();
            }
            pooled.close();
        }

        assertThat(world.statements).hasSize(5);
        assertThat(world.doors.registry().all()).isEmpty();
        assertThat(world.leaks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLeftOpenOnItIsNamedWhenItIsClosed(boolean xa) throws SQLException {
        PooledConnection pooled = open(xa);
        Connection connection = pooled.getConnection();
        Statement statement = connection.createStatement();
        statement.executeQuery("select 1");

        connection.close();

        assertThat(leaks())
                .containsExactlyInAnyOrder("RESULT_SET CLOSED_BY_CONNECTION", "STATEMENT CLOSED_BY_CONNECTION");
        pooled.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStatementThatIsDroppedIsNamedWhileTheConnectionLives(boolean xa) throws SQLException {
        PooledConnection pooled = open(xa);
        Connection connection = pooled.getConnection();
        connection.createStatement();

        Awaitility.await().until(() -> {
            System.gc();
            world.look();
            return leaks().equals(List.of("STATEMENT UNREACHABLE"));
        });
        connection.close();
        pooled.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatItsPooledConnectionEndedIsNoLeak(boolean xa) throws SQLException {
        PooledConnection pooled = open(xa);
        pooled.getConnection().createStatement();
        assertThat(world.tracker.openLeases()).hasSize(1);

        pooled.close();

        Awaitility.await().until(() -> {
            System.gc();
            world.look();
            return world.tracker.openLeases().isEmpty();
        });
        assertThat(leaks()).doesNotContain("CONNECTION UNREACHABLE");
    }
}
