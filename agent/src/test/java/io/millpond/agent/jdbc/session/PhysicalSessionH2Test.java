/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.sql.AnalyzedSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhysicalSessionH2Test {

    private static final String URL = "jdbc:h2:mem:session;DB_CLOSE_DELAY=-1;MODE=LEGACY";

    private Connection raw;
    private PhysicalSession session;

    @BeforeEach
    void open() throws SQLException {
        raw = DriverManager.getConnection(URL, "sa", "");
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(URL, null), raw.getClass());
        session = PhysicalSession.pooled(raw, profile, Baseline.capture(raw, profile));
        run("create table if not exists t (id int auto_increment primary key, v int)");
        run("create schema if not exists other");
        run("create sequence if not exists numbers");
        run("delete from t");
        assertThat(giveBack()).isTrue();
    }

    @AfterEach
    void close() throws SQLException {
        raw.close();
    }

    private void run(String sql) throws SQLException {
        session.beforeSql(AnalyzedSql.of(sql, session.profile().dialect()));
        try (Statement statement = raw.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count(String sql) throws SQLException {
        try (Connection fresh = DriverManager.getConnection(URL, "sa", "");
                Statement statement = fresh.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private boolean giveBack() throws SQLException {
        session.endTransaction();
        return session.restore();
    }

    @Test
    void whatAnOpenTransactionWroteIsRolledBackOnReturn() throws SQLException {
        session.autoCommit(false);
        raw.setAutoCommit(false);
        run("insert into t (v) values (1)");

        assertThat(session.mayHaveOpenTransaction()).isTrue();
        assertThat(giveBack()).isTrue();
        assertThat(count("select count(*) from t")).isZero();
        assertThat(raw.getAutoCommit()).isTrue();
    }

    @Test
    void whatWasWrittenPastTheTextsAfterACommitIsRolledBackToo() throws SQLException {
        session.autoCommit(false);
        raw.setAutoCommit(false);
        run("insert into t (v) values (1)");
        raw.commit();
        session.transactionEnded();
        try (Statement untold = raw.createStatement()) {
            untold.execute("insert into t (v) values (2)");
        }

        assertThat(giveBack()).isTrue();
        assertThat(count("select count(*) from t")).isEqualTo(1);
    }

    @Test
    void aTransactionBegunByTextEndsOnReturn() throws SQLException {
        run("begin");
        run("insert into t (v) values (1)");

        assertThat(giveBack()).isTrue();
        assertThat(count("select count(*) from t")).isZero();
    }

    @Test
    void eachJdbcValueIsPutBack() throws SQLException {
        int isolation = raw.getTransactionIsolation();
        session.touched(StateBit.ISOLATION);
        raw.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        session.touched(StateBit.SCHEMA);
        raw.setSchema("OTHER");
        session.touched(StateBit.HOLDABILITY);
        raw.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        session.touched(StateBit.QUERY_TIMEOUT);
        try (Statement statement = raw.createStatement()) {
            statement.setQueryTimeout(9);
        }

        assertThat(giveBack()).isTrue();
        assertThat(raw.getTransactionIsolation()).isEqualTo(isolation);
        assertThat(raw.getSchema()).isEqualTo("PUBLIC");
        assertThat(raw.getHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        try (Statement statement = raw.createStatement()) {
            assertThat(statement.getQueryTimeout()).isZero();
        }
    }

    @Test
    void changedSqlStateClosesTheSession() throws SQLException {
        run("set @u = 5");

        assertThat(session.isClean()).isFalse();
        assertThat(giveBack()).isFalse();
    }

    @Test
    void whatAnInsertLeftIsForgotten() throws SQLException {
        run("insert into t (v) values (1)");
        run("select next value for numbers");
        assertThat(giveBack()).isTrue();

        try (Statement statement = raw.createStatement();
                ResultSet identity = statement.executeQuery("select identity()")) {
            identity.next();
            assertThat(identity.getObject(1)).isNull();
        }
        assertThatThrownBy(() -> run("select currval('numbers')")).isInstanceOf(SQLException.class);
    }

    @Test
    void doubtClosesTheSession() throws SQLException {
        session.inDoubt("unwrapped");

        assertThat(giveBack()).isFalse();
        assertThat(session.doubt()).isEqualTo("unwrapped");
    }

    @Test
    void aFatalErrorClosesTheSessionWithoutAnotherCall() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session(URL);
        assertThat(watched.failed(new SQLException("gone", "08006"))).isTrue();
        calls.forget();

        watched.endTransaction();

        assertThat(watched.restore()).isFalse();
    }

    @Test
    void aHarmlessErrorLeavesTheSessionUsable() throws SQLException {
        assertThat(session.failed(new SQLException("no such table", "42S02", 42102)))
                .isFalse();

        assertThat(giveBack()).isTrue();
    }

    @Test
    void aCleanLeaseMakesNoCallOfTheDriver() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session(URL);
        calls.forget();

        watched.endTransaction();
        assertThat(watched.isClean()).isTrue();
        assertThat(watched.restore()).isTrue();

        assertThat(calls.made()).isEmpty();
    }

    @Test
    void aReadingLeaseClearsOnlyTheWarnings() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session(URL);
        watched.beforeSql(AnalyzedSql.of("select 1", watched.profile().dialect()));
        calls.forget();

        watched.endTransaction();
        assertThat(watched.restore()).isTrue();

        assertThat(calls.made()).containsExactly("clearWarnings");
    }

    @Test
    void anUnknownDriverIsClosedByItselfWithAnOpenTransaction() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session("jdbc:acme:x");
        watched.autoCommit(false);
        calls.proxy().setAutoCommit(false);
        watched.beforeSql(
                AnalyzedSql.of("insert into t (v) values (1)", watched.profile().dialect()));
        calls.forget();

        watched.endTransaction();

        assertThat(calls.made()).contains("close").doesNotContain("rollback", "commit", "setAutoCommit");
        assertThat(watched.restore()).isFalse();
    }

    @Test
    void aCloseThatTheDriverRefusesIsThrownAndLeavesTheSessionOpen() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session("jdbc:derby:x");
        watched.autoCommit(false);
        calls.proxy().setAutoCommit(false);
        watched.beforeSql(
                AnalyzedSql.of("insert into t (v) values (1)", watched.profile().dialect()));
        calls.refuse("close", new SQLException("active transaction", "25001"));

        assertThatThrownBy(watched::endTransaction)
                .isInstanceOf(SQLException.class)
                .hasMessage("active transaction");
        assertThat(raw.isClosed()).isFalse();
    }

    @Test
    void anUnknownDriverIsReusedAfterItsCommit() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session("jdbc:acme:x");
        watched.autoCommit(false);
        calls.proxy().setAutoCommit(false);
        watched.beforeSql(AnalyzedSql.of("update t set v = 2", watched.profile().dialect()));
        calls.proxy().commit();
        watched.transactionEnded();

        watched.endTransaction();

        assertThat(watched.restore()).isTrue();
        assertThat(raw.getAutoCommit()).isTrue();
    }

    @Test
    void aSetterThatFailsOnReturnClosesTheSession() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession watched = calls.session(URL);
        watched.touched(StateBit.ISOLATION);
        calls.refuse("setTransactionIsolation", new SQLException("no", "HY000"));

        watched.endTransaction();

        assertThat(watched.restore()).isFalse();
    }

    @Test
    void aGracefulCloseRollsBackFirst() throws SQLException {
        session.autoCommit(false);
        raw.setAutoCommit(false);
        run("insert into t (v) values (1)");

        session.closeGracefully(CloseReason.LEAK);

        assertThat(raw.isClosed()).isTrue();
        assertThat(count("select count(*) from t")).isZero();
    }

    @Test
    void aForeignSessionIsNeverCalled() throws SQLException {
        Calls calls = new Calls(raw);
        PhysicalSession foreign =
                PhysicalSession.foreign(calls.proxy(), DriverProfile.of(JdbcTarget.of(URL, null), raw.getClass()));
        foreign.touched(StateBit.ISOLATION);
        foreign.beforeSql(AnalyzedSql.of("set @u = 1", foreign.profile().dialect()));
        calls.forget();

        foreign.endTransaction();

        assertThat(foreign.restore()).isFalse();
        assertThat(foreign.mayHaveOpenTransaction()).isFalse();
        assertThat(calls.made()).isEmpty();
    }

    @Test
    void aLiveSessionIsValidAndAClosedOneIsNot() throws SQLException {
        assertThat(session.validate(1_000_000_000L)).isTrue();
        raw.close();
        assertThat(session.validate(1_000_000_000L)).isFalse();
    }

    @Test
    void aClosedHandleIsAnsweredOnlyByAClosedConnection() throws SQLException {
        ClosedConnection closed = new ClosedConnection();
        closed.offer(raw);
        assertThat(closed.get()).isNull();
        raw.close();
        closed.offer(raw);
        assertThat(closed.get()).isSameAs(raw);
    }
}
