/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.CatalogueChange;
import io.millpond.agent.sql.SessionEffect;
import io.millpond.agent.sql.SqlDialect;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverProfileTest {

    private static final DriverProfile POSTGRES = new PostgreSql(JdbcTarget.of("jdbc:postgresql://h/d", null));
    private static final DriverProfile MARIADB = new MariaDb(JdbcTarget.of("jdbc:mariadb://h/d", null));
    private static final DriverProfile ORACLE = new Unknown(JdbcTarget.of("jdbc:oracle:thin:@h:1521:x", null));

    @ParameterizedTest
    @ValueSource(strings = {"08000", "08003", "08006", "57P01", "57P02", "57P03", "01002", "JZ0C0", "JZ0C1"})
    void anErrorThatEndsTheSessionIsFatal(String state) {
        assertThat(POSTGRES.isFatal(new SQLException("x", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "23505", "40001", "57014", "25P02", "0A000", "22012", "55P03"})
    void anErrorOfAStatementIsNot(String state) {
        assertThat(POSTGRES.isFatal(new SQLException("x", state))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2006,true", "2013,true", "1927,true", "1146,false", "1064,false", "1205,false"})
    void mysqlCodesAreReadAsSuch(int code, boolean fatal) {
        assertThat(MARIADB.isFatal(new SQLException("x", "HY000", code))).isEqualTo(fatal);
    }

    @ParameterizedTest
    @CsvSource({"3113,true", "17002,true", "28,true", "12170,true", "1,false", "942,false", "17009,false"})
    void oracleCodesAreReadAsSuch(int code, boolean fatal) {
        assertThat(ORACLE.isFatal(new SQLException("x", "72000", code))).isEqualTo(fatal);
    }

    @Test
    void aCodeOfOneVendorSaysNothingToAnother() {
        assertThat(POSTGRES.isFatal(new SQLException("x", "XX000", 2006))).isFalse();
    }

    @Test
    void theCauseAndTheChainAreLookedAt() {
        assertThat(POSTGRES.isFatal(new SQLException("x", "HY000", new IOException("reset"))))
                .isTrue();
        assertThat(POSTGRES.isFatal(new SQLRecoverableException("x"))).isTrue();
        SQLException first = new SQLException("x", "42P01");
        first.setNextException(new SQLException("y", "08006"));
        assertThat(POSTGRES.isFatal(first)).isTrue();
    }

    @Test
    void aChainThatBitesItsTailEnds() {
        SQLException one = new SQLException("x", "42P01", new SQLException("cause"));
        SQLException two = new SQLException("y", "42P02", one);
        one.getCause().initCause(two);
        assertThat(POSTGRES.isFatal(two)).isFalse();
    }

    @Test
    void aServerThatBecameAReplicaIsTold() {
        assertThat(POSTGRES.isDemoted(new SQLException("x", "25006"))).isTrue();
        assertThat(MARIADB.isDemoted(new SQLException("Running in read-only mode", "HY000", 1836)))
                .isTrue();
        assertThat(MARIADB.isDemoted(new SQLException("running with the --read-only option", "HY000", 1290)))
                .isTrue();
        assertThat(MARIADB.isDemoted(new SQLException("running with the --skip-grant-tables option", "HY000", 1290)))
                .isFalse();
        assertThat(MARIADB.isDemoted(new SQLException("x", "25006"))).isFalse();
    }

    @Test
    void aTimeoutMakesASessionSuspectOnly() {
        assertThat(POSTGRES.isFatal(new SQLTimeoutException("x"))).isFalse();
        assertThat(POSTGRES.classify(new SQLTimeoutException("x"))).isEqualTo(FatalErrors.Kind.SUSPECT);
    }

    @Test
    void refusedCredentialsAreRecognised() {
        assertThat(POSTGRES.isAuthenticationFailure(new SQLException("x", "28P01")))
                .isTrue();
        assertThat(POSTGRES.isAuthenticationFailure(new SQLException("x", "28000")))
                .isTrue();
        assertThat(MARIADB.isAuthenticationFailure(new SQLException("x", "HY000", 1045)))
                .isTrue();
        assertThat(ORACLE.isAuthenticationFailure(new SQLException("x", "72000", 1017)))
                .isTrue();
        assertThat(POSTGRES.isAuthenticationFailure(new SQLException("x", "3D000")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen jobs",
                "set my.user = '1'",
                "SET /* c */ SESSION my.user TO '1'",
                "begin; set local my.user = '1'; commit",
                "select set_config('my.user', ?, true)",
                "select set_config(?, ?, false)",
                "select setseed(0.5)",
                "set seed to 0.5",
                "load 'auto_explain'",
                "select dblink_connect('c', '')",
                "do $$ begin execute 'set ' || 'x.y = 1'; end $$"
            })
    void whatDiscardAllLeavesBehindClosesTheSession(String sql) {
        assertThat(POSTGRES.recipeUndoes(AnalyzedSql.of(sql, SqlDialect.POSTGRESQL)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path to a, b",
                "set role r",
                "select set_config('search_path', 'x', false)",
                "create temp table x (i int)",
                "select pg_advisory_lock(1)",
                "prepare p as select 1",
                "select my_function(1)",
                "reset all"
            })
    void whatDiscardAllUndoesDoesNot(String sql) {
        assertThat(POSTGRES.recipeUndoes(AnalyzedSql.of(sql, SqlDialect.POSTGRESQL)))
                .isTrue();
    }

    @Test
    void aLocalSettingOfAMadeUpClassOutlivesItsTransaction() {
        AnalyzedSql sql = AnalyzedSql.of(" set local my.user = 'x'", SqlDialect.POSTGRESQL);
        assertThat(sql.effect().has(SessionEffect.WRITES_SETTING) || POSTGRES.lastsThoughClean(sql))
                .isTrue();
        assertThat(POSTGRES.lastsThoughClean(AnalyzedSql.of("set local lock_timeout = 5", SqlDialect.POSTGRESQL)))
                .isFalse();
        assertThat(POSTGRES.lastsThoughClean(AnalyzedSql.of("select a.b from a", SqlDialect.POSTGRESQL)))
                .isFalse();
    }

    @Test
    void sqlServerIsHinderedByIdleSessionsThoughItsDriverIsUnknown() {
        DriverProfile microsofts = new Unknown(JdbcTarget.of("jdbc:sqlserver://h;databaseName=d", null));
        DriverProfile jtds = new Unknown(JdbcTarget.of("jdbc:jtds:sqlserver://h/d", null));

        assertThat(microsofts.hinderedByIdle()).isEqualTo(CatalogueChange.DATABASES);
        assertThat(jtds.hinderedByIdle()).isEqualTo(CatalogueChange.DATABASES);
        assertThat(ORACLE.hinderedByIdle()).isZero();
    }

    @Test
    void aProfileShowsNoSecret() {
        assertThat(new PostgreSql(JdbcTarget.of("jdbc:postgresql://u:C4nary@h/d?password=C4nary", null)))
                .hasToString("PostgreSql(h:5432/d)");
    }
}
