/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlErrorsTest {

    private static final SQLException SYNTAX = new SQLException("secret", "42000", 1064);

    @Test
    void vendorsThatCountGiveTheirNumber() {
        for (String system :
                new String[] {"mysql", "mariadb", "oracle.db", "microsoft.sql_server", "ibm.db2", "sqlite"}) {
            assertThat(SqlErrors.statusCode(system, SYNTAX)).as(system).isEqualTo("1064");
        }
    }

    @Test
    void databasesThatGoByTheStandardGiveTheSqlState() {
        for (String system : new String[] {"postgresql", "h2database", "derby", "hsqldb"}) {
            assertThat(SqlErrors.statusCode(system, SYNTAX)).as(system).isEqualTo("42000");
        }
    }

    @Test
    void anUnknownDatabaseGivesBoth() {
        assertThat(SqlErrors.statusCode("other_sql", SYNTAX)).isEqualTo("42000/1064");
        assertThat(SqlErrors.statusCode("other_sql", new SQLException("x", "42000")))
                .isEqualTo("42000");
        assertThat(SqlErrors.statusCode("other_sql", new SQLException("x", null, 7)))
                .isEqualTo("7");
    }

    @Test
    void noCodeIsMadeUp() {
        assertThat(SqlErrors.statusCode("mysql", new SQLException("x", "08S01", 0)))
                .isNull();
        assertThat(SqlErrors.statusCode("postgresql", new SQLException("x"))).isNull();
        assertThat(SqlErrors.statusCode("postgresql", new IllegalStateException()))
                .isNull();
    }

    @Test
    void aWrapperWithoutACodeGivesWayToItsCause() {
        assertThat(SqlErrors.statusCode("mysql", new SQLException("wrapped", SYNTAX)))
                .isEqualTo("1064");
    }

    @Test
    void theTextQuotesTheDatabaseOnlyWhenAsked() {
        assertThat(SqlErrors.text(SYNTAX, false)).isEqualTo("java.sql.SQLException SQLState=42000 code=1064");
        assertThat(SqlErrors.text(SYNTAX, true)).isEqualTo("secret");
        assertThat(SqlErrors.text(new IllegalStateException("data"), false))
                .isEqualTo("java.lang.IllegalStateException");
    }
}
