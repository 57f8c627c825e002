/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static io.millpond.agent.sql.SqlDialect.H2;
import static io.millpond.agent.sql.SqlDialect.MYSQL;
import static io.millpond.agent.sql.SqlDialect.ORACLE;
import static io.millpond.agent.sql.SqlDialect.POSTGRESQL;
import static io.millpond.agent.sql.SqlDialect.SQLSERVER;
import static io.millpond.agent.sql.SqlDialect.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuerySanitizerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '\0', textBlock = """
            POSTGRESQL ~ select a from t where b = 1 and c = 'x'     ~ select a from t where b = ? and c = ?
            POSTGRESQL ~ SELECT -5, .5, 1e10, 0xFF, 1_000, t1.c2      ~ SELECT -?, ?, ?, ?, ?, t1.c2
            POSTGRESQL ~ SELECT * FROM t WHERE a IN (1, 2, 3)         ~ SELECT * FROM t WHERE a IN (?)
            POSTGRESQL ~ SELECT * FROM t WHERE a IN ( 'x' , -2, ? )   ~ SELECT * FROM t WHERE a IN ( ?)
            POSTGRESQL ~ SELECT * FROM t WHERE a IN (1, b)            ~ SELECT * FROM t WHERE a IN (?, b)
            POSTGRESQL ~ SELECT true, x IS TRUE, y IS NOT FALSE       ~ SELECT ?, x IS TRUE, y IS NOT FALSE
            POSTGRESQL ~ SELECT DATE '2026-01-01', INTERVAL '1' DAY   ~ SELECT DATE ?, INTERVAL ? DAY
            POSTGRESQL ~ SELECT $$a$$, $t$b$t$, E'c\\'d', U&'e'       ~ SELECT ?, ?, ?, ?
            POSTGRESQL ~ SELECT X'ff', B'01', N'x'                    ~ SELECT ?, ?, ?
            POSTGRESQL ~ SELECT $1, $2::int, a[1]                     ~ SELECT $1, $2::int, a[?]
            POSTGRESQL ~ /* 'a' */ SELECT 1 -- 'b'                    ~ SELECT ?
            POSTGRESQL ~ SELECT "secret col" FROM "T"                 ~ SELECT "secret col" FROM "T"
            POSTGRESQL ~ SET x TO abc, def; SELECT a                  ~ SET x TO ?; SELECT a
            POSTGRESQL ~ SET my.key = deadbeef                        ~ SET my.key = ?
            POSTGRESQL ~ UPDATE t SET a = b, c = 1                    ~ UPDATE t SET a = b, c = ?
            POSTGRESQL ~ SELECT password FROM users WHERE id = 7      ~ SELECT password FROM users WHERE id = ?
            POSTGRESQL ~ CREATE TABLE users (password varchar(9))     ~ CREATE TABLE users (password varchar(?))
            MYSQL      ~ SELECT "a", 'b\\'c', _utf8'd', x'ff' # e     ~ SELECT ?, ?, _utf8?, ?
            MYSQL      ~ SELECT `a 1` FROM t WHERE @x = 5             ~ SELECT `a 1` FROM t WHERE @x = ?
            MYSQL      ~ SELECT 1 /*!50000 + 2 */                     ~ SELECT ?
            ORACLE     ~ SELECT q'[it's]', :1, :name, 5d FROM dual    ~ SELECT ?, :1, :name, ? FROM dual
            SQLSERVER  ~ SELECT [a 1], $1.50, N'x' FROM #t            ~ SELECT [a 1], ?, ? FROM #t
            SQLSERVER  ~ EXEC dbo.p apple, 1                          ~ EXEC dbo.p ?
            SQLSERVER  ~ EXEC [dbo].[p] apple                         ~ EXEC [dbo].[p] ?
            SQLSERVER  ~ EXEC p ?, ?                                  ~ EXEC p ?, ?
            H2         ~ SELECT ?1, $$x$$, 3 // 'y'                   ~ SELECT ?1, ?, ?
            """)
    void replacesLiterals(SqlDialect dialect, String sql, String expected) {
        assertThat(QuerySanitizer.sanitize(sql.strip(), dialect)).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @EnumSource
    void keepsAParameterisedTextAsItIs(SqlDialect dialect) {
        for (String sql : new String[] {
            "SELECT a,  b FROM t WHERE c = ? AND d IN (?, ?, ?) ORDER BY e",
            "INSERT INTO t (a) VALUES (?)",
            "{call p(?, ?)}",
            "UPDATE t SET a = ? WHERE b = ?",
            "COMMIT",
        }) {
            assertThat(QuerySanitizer.sanitize(sql, dialect)).isSameAs(sql);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withholdsWhatMayCarryAnUnquotedSecret(SqlDialect dialect) {
        for (String sql : new String[] {
            "CREATE USER bob IDENTIFIED BY hunter2",
            "CREATE USER bob IDENTIFIED BY \"hunter2\"",
            "ALTER USER bob IDENTIFIED /* x */ BY hunter2 REPLACE hunter3",
            "ALTER USER bob PASSWORD hunter2",
            "CREATE ROLE bob LOGIN PASSWORD hunter2",
            "ALTER ROLE bob WITH ENCRYPTED PASSWORD 'hunter2'",
            "CREATE LOGIN bob WITH PASSWORD = hunter2",
            "CREATE USER bob SALT hunter2 HASH hunter2",
            "GRANT ALL ON *.* TO bob IDENTIFIED BY hunter2",
            "GRANT CONNECT TO bob IDENTIFIED BY hunter2",
            "SET PASSWORD hunter2",
            "SET PASSWORD FOR bob = hunter2",
            "SET PASSWORD = PASSWORD(hunter2)",
            "CONNECT bob/hunter2@db",
            "connect bob/hunter2",
            "CREATE DATABASE LINK l CONNECT TO bob IDENTIFIED BY hunter2",
            "CHANGE MASTER TO MASTER_PASSWORD = hunter2",
            "ALTER DATABASE ENCRYPTION PASSWORD hunter2",
            "SELECT 1; ALTER USER bob PASSWORD hunter2",
            "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user bob, password hunter2)",
            "SET SESSION myapp.api_token hunter2",
            "WHATEVER hunter2",
            "'hunter2'",
            "hunter2",
        }) {
            AnalyzedSql analyzed = AnalyzedSql.of(sql, dialect);
            assertThat(analyzed.sanitizedText()).as(sql).isNull();
            assertThat(analyzed.summary()).as(sql).doesNotContain("hunter").doesNotContain("bob");
            assertThat(analyzed.toString()).doesNotContain("hunter");
        }
    }

    @Test
    void onDoubtShowsTheOperationOnly() {
        shows("SELECT", "SELECT * FROM t WHERE a = 'never closed", H2);
        shows("select", "select * from \"t", POSTGRESQL);
        shows("SELECT", "SELECT * FROM t /* never closed", MYSQL);
        shows("SELECT", "SELECT a FROM t WHERE b = 'x\\' and c = ' secret ' or d = 'y'", POSTGRESQL);
        shows("INSERT", "INSERT INTO t VALUES (" + "1,".repeat(QuerySanitizer.LONGEST) + "1)", STANDARD);
        shows("DELETE", "DELETE FROM t WHERE a = $x$never closed", POSTGRESQL);
        shows("SELECT", "SELECT q'[never closed' FROM dual", ORACLE);
        shows("SELECT", "SELECT [never closed", SQLSERVER);
    }

    private static void shows(String operation, String sql, SqlDialect dialect) {
        AnalyzedSql analyzed = AnalyzedSql.of(sql, dialect);
        assertThat(analyzed.sanitizedText()).isNull();
        assertThat(analyzed.summary()).isEqualTo(operation);
    }
}
