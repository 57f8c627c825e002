/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuerySummaryTest {
    @Test
    void summarisesTheCorpusAsStated() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String[] line : corpus()) {
            all.assertThat(QuerySummary.of(line[0], SqlDialect.POSTGRESQL))
                    .as(line[0])
                    .isEqualTo(line[1]);
        }
        all.assertAll();
    }

    /** Both ways: a difference that is not listed fails, and so does a listed one that is gone. */
    @Test
    void differsFromOpenTelemetrysAnalyserOnlyWhereAReasonIsGiven() throws Exception {
        List<String[]> corpus = corpus();
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(150);
        SoftAssertions all = new SoftAssertions();
        for (String[] line : corpus) {
            all.assertThat(openTelemetry(line[0])).as(line[0]).isEqualTo(line.length > 2 ? line[2] : line[1]);
            if (line.length > 2) {
                all.assertThat(line[2]).as(line[0]).isNotEqualTo(line[1]);
                all.assertThat(line[3]).as(line[0]).isNotBlank();
            }
        }
        all.assertAll();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '\0', textBlock = """
            MYSQL     ~ SELECT * FROM `a b`.`c`, d          ~ SELECT `a b`.`c` d
            MYSQL     ~ SELECT * FROM "secret"              ~ SELECT
            MYSQL     ~ INSERT LOW_PRIORITY IGNORE t (a) VALUES (1) ~ INSERT t
            MYSQL     ~ SELECT 1 # FROM x                   ~ SELECT
            SQLSERVER ~ SELECT * FROM [a b].[c] JOIN #t ON 1=1 ~ SELECT [a b].[c] #t
            SQLSERVER ~ SELECT * FROM db..t                 ~ SELECT db..t
            SQLSERVER ~ SELECT * FROM @t                    ~ SELECT
            ORACLE    ~ SELECT q'[ FROM x ]' FROM dual      ~ SELECT dual
            H2        ~ SELECT * FROM {oj a LEFT OUTER JOIN b ON a.i=b.i} ~ SELECT a b
            H2        ~ select * from s . t                 ~ select s.t
            STANDARD  ~ select 1 ; ; commit                 ~ select; commit
            """)
    void followsTheDialect(SqlDialect dialect, String sql, String expected) {
        assertThat(QuerySummary.of(sql, dialect)).isEqualTo(expected.strip());
    }

    @Test
    void isCutBetweenTokensOnly() {
        StringBuilder sql = new StringBuilder("SELECT * FROM table_0");
        for (int i = 1; i < 100; i++) {
            sql.append(", table_").append(i);
        }
        String summary = QuerySummary.of(sql.toString(), SqlDialect.H2);

        assertThat(summary.length()).isLessThanOrEqualTo(255).isGreaterThan(240);
        assertThat(summary).endsWith(" table_" + (summary.split(" ").length - 2));
        assertThat(QuerySummary.of("SELECT * FROM " + "x".repeat(300), SqlDialect.H2))
                .isEqualTo("SELECT");
    }

    @ParameterizedTest
    @EnumSource
    void carriesNoControlCharacter(SqlDialect dialect) {
        String open = dialect == SqlDialect.MYSQL ? "`" : "\"";
        String summary = QuerySummary.of("SELECT * FROM " + open + "a\r\n\u001b[31m\u0085\u2028b" + open, dialect);

        assertThat(summary).isEqualTo("SELECT " + open + "a???[31m??b" + open);
    }

    private static List<String[]> corpus() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(QuerySummaryTest.class.getResourceAsStream("summary-corpus.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> (line + " ").split(" ~ ", -1))
                    .map(QuerySummaryTest::stripped)
                    .toList();
        }
    }

    private static String[] stripped(String[] fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].strip();
        }
        return fields;
    }

    /** Its lexer by reflection: the public entry needs a configuration API of another version than the SDK we ship. */
    private static String openTelemetry(String sql) throws Exception {
        String home = "io.opentelemetry.instrumentation.api.incubator.semconv.db.";
        Class<?> dialect = Class.forName(home + "SqlDialect");
        Method sanitize = Class.forName(home + "AutoSqlSanitizerWithSummary")
                .getDeclaredMethod("sanitize", String.class, dialect);
        sanitize.setAccessible(true);
        Object query = sanitize.invoke(
                null, sql, dialect.getField("DOUBLE_QUOTES_ARE_IDENTIFIERS").get(null));
        Method summary = Class.forName(home + "SqlQuery").getMethod("getQuerySummary");
        return Objects.requireNonNullElse((String) summary.invoke(query), "");
    }
}
