/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.sql.AnalyzedSql;
import org.jspecify.annotations.Nullable;

/** How many statements wait in a batch, and what they have in common. */
final class Batch {

    private int size;
    private @Nullable AnalyzedSql first;
    private boolean mixed;
    private int changes;

    void add(@Nullable AnalyzedSql sql) {
        size++;
        if (sql == null) {
            mixed = true;
            return;
        }
        changes |= sql.changes();
        if (first == null) {
            first = sql;
        } else if (first != sql && !mixed) {
            mixed = !first.summary().equals(sql.summary());
        }
    }

    /** Of all texts that were added: bits of {@link io.millpond.agent.sql.CatalogueChange}. */
    int changes() {
        return changes;
    }

    /** A prepared statement's parameters: the text is its own. */
    void addParameters() {
        size++;
    }

    void clear() {
        size = 0;
        first = null;
        mixed = false;
        changes = 0;
    }

    int size() {
        return size;
    }

    /** Null where no text was added. */
    @Nullable
    StatementQuery query() {
        AnalyzedSql sql = first;
        if (sql == null) {
            return mixed ? StatementQuery.mixedBatchOf(size) : null;
        }
        return mixed ? StatementQuery.mixedBatchOf(size) : StatementQuery.batchOf(sql, size);
    }
}
