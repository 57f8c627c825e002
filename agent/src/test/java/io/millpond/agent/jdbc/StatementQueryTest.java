/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.SqlDialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementQueryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "select id from t where a = ? and b in (?, ?) | select id from t where a = ? and b in (?, ?)",
                "select id from t where a = ? and card = '4711' | select id from t where a = ? and card = ?",
                "insert into t values ('is it 4711?') | insert into t values (?)",
            })
    void aParameterBesideALiteralDoesNotLetItOut(String sql, String shown) {
        assertThat(StatementQuery.of(AnalyzedSql.of(sql, SqlDialect.POSTGRESQL)).text())
                .isEqualTo(shown);
    }
}
