/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import org.jspecify.annotations.Nullable;

/** One SQL text and what is known of it. The session effect is there at once; summary and text are made when asked for. */
public final class AnalyzedSql {
    private final String sql;
    private final SqlDialect dialect;
    private final SessionEffect effect;
    private final int changes;
    private final boolean call;
    private final @Nullable String procedure;

    /* Both are filled in by a race that all threads win: they compute the same, and a final field or a String is safe to
     * publish so. A lock here would be held during analysis. */
    private @Nullable String summary;
    private @Nullable Sanitized sanitized;

    private AnalyzedSql(String sql, SqlDialect dialect, SessionStateDetector detector) {
        this.sql = sql;
        this.dialect = dialect;
        this.effect = detector.effect();
        this.changes = detector.changes();
        this.call = detector.isCall();
        this.procedure = detector.procedure();
    }

    public static AnalyzedSql of(String sql, SqlDialect dialect) {
        return new AnalyzedSql(sql, dialect, SessionStateDetector.read(sql, dialect));
    }

    /** The text as the application gave it; it may hold secrets and is for the driver only. */
    public String sql() {
        return sql;
    }

    /** {@code db.query.summary}; empty where even the operation is not known. */
    public String summary() {
        String known = summary;
        if (known == null) {
            known = QuerySummary.of(sql, dialect);
            summary = known;
        }
        return known;
    }

    /** {@code db.query.text}: free of literals, or null where that cannot be promised. */
    public @Nullable String sanitizedText() {
        Sanitized known = sanitized;
        if (known == null) {
            known = new Sanitized(QuerySanitizer.sanitize(sql, dialect));
            sanitized = known;
        }
        return known.text;
    }

    public SessionEffect effect() {
        return effect;
    }

    /** For other sessions: bits of {@link CatalogueChange}. */
    public int changes() {
        return changes;
    }

    /** CALL, a JDBC call escape, or EXEC of a procedure. */
    public boolean isCall() {
        return call;
    }

    /** The procedure's name as written, where {@link #isCall()}. */
    public @Nullable String procedure() {
        return procedure;
    }

    /** Never the text itself. */
    @Override
    public String toString() {
        return "AnalyzedSql{" + summary() + ", " + effect + "}";
    }

    private static final class Sanitized {
        final @Nullable String text;

        Sanitized(@Nullable String text) {
            this.text = text;
        }
    }
}
