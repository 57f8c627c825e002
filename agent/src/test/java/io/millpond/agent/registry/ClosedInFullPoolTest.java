/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbc.JdbcSQLNonTransientException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed handle answers as the driver's closed connection, where its pool has no idle session to learn that from. */
class ClosedInFullPoolTest {

    private static final String URL = "jdbc:h2:mem:closedinfullpool;DB_CLOSE_DELAY=-1";
    private final Properties login = new Properties();
    private final org.h2.Driver driver = new org.h2.Driver();

    @BeforeEach
    void login() {
        login.setProperty("user", "sa");
        login.setProperty("password", "");
    }

    private Connection get(DoorsWorld world) throws SQLException {
        return world.manager(driver, URL, login, ClosedInFullPoolTest.class);
    }

    /** As soon as there is a pool, all of its connections are lent. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theOneThatMadeItsCallerKnownAnswers(int max) throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.max.size=" + max)) {
            for (int i = 0; i < Probation.CLOSED_TO_PASS; i++) {
                get(world).close();
            }
            Connection closed = get(world);
            Statement statement = closed.createStatement();
            closed.close();
            try (Connection other = get(world)) {
                assertThat(other.isClosed()).isFalse();
                h2Says(closed::createStatement);
                assertThat(closed.isWrapperFor(Connection.class)).isTrue();
                h2Says(() -> statement.executeQuery("select 1"));
                assertThat(closed.isValid(0)).isFalse();
                assertThat(other.createStatement().executeQuery("select 1").next())
                        .isTrue();
                assertThat(world.onlyPool().engine.overflows()).isEqualTo(2 - max);
            }
        }
    }

    /** Below the bound one is opened to be closed: its children tell of theirs. */
    @Test
    void childrenOfOneThatIsOpenedForItAnswer() throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.max.size=2")) {
            for (int i = 0; i < Probation.CLOSED_TO_PASS; i++) {
                get(world).close();
            }
            Connection closed = get(world);
            DatabaseMetaData meta = closed.getMetaData();
            Statement statement = closed.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            closed.close();
            try (Connection other = get(world)) {
                h2Says(meta::getURL);
                h2Says(rows::next);
                h2Says(statement::getMaxRows);
                assertThat(meta.supportsTransactions()).isTrue();
                assertThat(other.isValid(1)).isTrue();
            }
        }
    }

    /** At the bound too: one more is opened for a moment, once. */
    @Test
    void childrenAnswerWhereAllOthersAreLent() throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.max.size=1,pool.probation=false")) {
            get(world).close();
            get(world).close(); // asked for twice: what comes back is kept
            Connection closed = get(world);
            DatabaseMetaData meta = closed.getMetaData();
            Statement statement = closed.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            closed.close();
            try (Connection other = get(world)) {
                h2Says(meta::getURL);
                h2Says(rows::next);
                h2Says(statement::getMaxRows);
                assertThat(meta.supportsTransactions()).isTrue();
                assertThat(other.isValid(1)).isTrue();
                assertThat(world.onlyPool().engine.overflows()).isOne();
            }
        }
    }

    /** "unable to create native thread": the place for the one that was to be opened is free again. */
    @Test
    void aThreadThatCannotBeHadCostsNoPlace() throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.max.size=2,pool.probation=false")) {
            get(world).close();
            get(world).close(); // asked for twice: what comes back is kept
            Connection closed = get(world);
            DatabaseMetaData meta = closed.getMetaData();
            closed.close();
            try (Connection other = get(world)) {
                world.background = command -> {
                    throw new OutOfMemoryError("unable to create native thread");
                };

                assertThatThrownBy(meta::getURL).isInstanceOf(SQLException.class);

                assertThat(other.isValid(1)).isTrue();
                assertThat(world.onlyPool().engine.open()).isOne();
                assertThat(world.onlyPool().engine.opening()).isZero();
            }
        }
    }

    @Test
    void noTypeIsWhatTheDriverSaysOfIt() throws SQLException {
        try (Connection plain = driver.connect(URL, login);
                DoorsWorld world = new DoorsWorld("pool.probation=false");
                Connection pooled = get(world);
                Statement statement = pooled.createStatement();
                Statement plainStatement = plain.createStatement()) {
            assertThat(pooled.isWrapperFor(null))
                    .isEqualTo(plain.isWrapperFor(null))
                    .isFalse();
            assertThat(statement.isWrapperFor(null))
                    .isEqualTo(plainStatement.isWrapperFor(null))
                    .isFalse();
            assertThatThrownBy(() -> plain.unwrap(null)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> pooled.unwrap(null)).isInstanceOf(SQLException.class);
        }
    }

    private static void h2Says(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(90007))
                .isInstanceOf(JdbcSQLNonTransientException.class);
    }
}
