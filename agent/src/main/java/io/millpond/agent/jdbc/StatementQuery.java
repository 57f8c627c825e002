/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.Query;
import io.millpond.agent.sql.AnalyzedSql;
import org.jspecify.annotations.Nullable;

/** One execution as telemetry may show it; nothing is computed before it is asked for. */
final class StatementQuery implements Query {

    private static final String BATCH = "BATCH";

    private final @Nullable AnalyzedSql sql;
    private final int batchSize;

    private StatementQuery(@Nullable AnalyzedSql sql, int batchSize) {
        this.sql = sql;
        this.batchSize = batchSize;
    }

    static StatementQuery of(AnalyzedSql sql) {
        return new StatementQuery(sql, -1);
    }

    /** A batch of one is none, by the conventions. */
    static StatementQuery batchOf(AnalyzedSql sql, int size) {
        return new StatementQuery(sql, size == 1 ? -1 : size);
    }

    /** A batch of statements that have no summary in common. */
    static StatementQuery mixedBatchOf(int size) {
        return new StatementQuery(null, size == 1 ? -1 : size);
    }

    @Nullable
    AnalyzedSql sql() {
        return sql;
    }

    @Override
    public String summary() {
        if (sql == null) {
            return BATCH;
        }
        return batchSize < 0 ? sql.summary() : BATCH + " " + sql.summary();
    }

    /* Prepared or not: a parameter beside a literal makes the literal no less of a secret, and a ? may stand inside one. A text
     * of parameters alone comes out as it went in, and one that the sanitiser gives up on is never shown. */
    @Override
    public @Nullable String text() {
        if (sql == null) {
            return null;
        }
        return sql.sanitizedText();
    }

    @Override
    public @Nullable String storedProcedure() {
        return sql == null || !sql.isCall() ? null : sql.procedure();
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public String toString() {
        return "StatementQuery{" + summary() + "}";
    }
}
