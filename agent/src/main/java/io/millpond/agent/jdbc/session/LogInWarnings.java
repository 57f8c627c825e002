/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * What the driver warned of when the session was opened (Derby: the database to be created exists; PostgreSQL: collations of another
 * version). A fresh connection has it, so each lease finds it until it clears its warnings, though the session was
 * opened for an earlier one.
 */
final class LogInWarnings {

    /** Of a session that is not lent again: it has its own. */
    static final LogInWarnings NONE = new LogInWarnings(null);

    private final @Nullable SQLWarning first;
    private volatile boolean cleared;

    private LogInWarnings(@Nullable SQLWarning first) {
        this.first = first;
    }

    /** Takes them from the connection, which has none of them left: the first lease would find them twice. Never throws. */
    static LogInWarnings takenFrom(Connection fresh) {
        try {
            SQLWarning first = fresh.getWarnings();
            if (first != null) {
                fresh.clearWarnings();
                return new LogInWarnings(first);
            }
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("reading the warnings of a log-in: " + Faults.brief(e));
        }
        return NONE;
    }

    @Nullable
    SQLWarning first() {
        return first;
    }

    /** The chain that a fresh connection would have now: the log-in's, then those of this lease. */
    @Nullable
    SQLWarning and(@Nullable SQLWarning later) {
        if (first == null || cleared) {
            return later;
        }
        if (later == null) {
            return first;
        }
        // Copies: what is chained to a warning stays chained, and the next lease would find it.
        SQLWarning all = copyOf(first);
        for (SQLWarning next = first.getNextWarning(); next != null; next = next.getNextWarning()) {
            all.setNextWarning(copyOf(next));
        }
        all.setNextWarning(later);
        return all;
    }

    private static SQLWarning copyOf(SQLWarning warning) {
        SQLWarning copy = new SQLWarning(warning.getMessage(), warning.getSQLState(), warning.getErrorCode());
        copy.setStackTrace(warning.getStackTrace());
        return copy;
    }

    void clear() {
        if (first != null) {
            cleared = true;
        }
    }

    /** The next lease begins. */
    void beginAnew() {
        if (cleared) {
            cleared = false;
        }
    }
}
