/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.facade.FacadeType;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.sql.SqlCache;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the handles of one pool have in common, whoever borrows. Made once for each pool. */
public final class HandleTerms {

    final boolean pooled;
    final SqlCache sqlCache;
    final LeakTracker tracker;
    final @Nullable ClosedConnection closed;

    /* The types of the classes that came last: a driver has one of each kind as a rule, and to look it up anew is a tenth of what a
     * handle costs. Racy: a type never changes, and an older one is looked up again. */
    private @Nullable FacadeType connections;
    private @Nullable FacadeType statements;
    private @Nullable FacadeType prepared;
    private @Nullable FacadeType rows;

    private HandleTerms(boolean pooled, SqlCache sqlCache, LeakTracker tracker, @Nullable ClosedConnection closed) {
        this.pooled = pooled;
        this.sqlCache = Objects.requireNonNull(sqlCache, "sqlCache");
        this.tracker = Objects.requireNonNull(tracker, "tracker");
        this.closed = closed;
    }

    /**
     * close() gives the session back; afterwards the handle is detached from it.
     *
     * @param closed answers the calls on a closed handle; null: they get SQLState 08003
     */
    public static HandleTerms pooled(SqlCache sqlCache, LeakTracker tracker, @Nullable ClosedConnection closed) {
        return new HandleTerms(true, sqlCache, tracker, closed);
    }

    /** close() closes the driver's connection, which goes on answering; nothing is called that the application did not call. */
    public static HandleTerms passThrough(SqlCache sqlCache, LeakTracker tracker) {
        return new HandleTerms(false, sqlCache, tracker, null);
    }

    FacadeType connectionType(Class<?> physical) {
        FacadeType known = connections;
        if (known == null || !known.isOf(physical)) {
            known = Wrapping.typeOf(physical);
            connections = known;
        }
        return known;
    }

    FacadeType statementType(Class<?> physical) {
        FacadeType known = statements;
        if (known == null || !known.isOf(physical)) {
            known = Wrapping.typeOf(physical);
            statements = known;
        }
        return known;
    }

    FacadeType preparedType(Class<?> physical) {
        FacadeType known = prepared;
        if (known == null || !known.isOf(physical)) {
            known = Wrapping.typeOf(physical);
            prepared = known;
        }
        return known;
    }

    FacadeType rowsType(Class<?> physical) {
        FacadeType known = rows;
        if (known == null || !known.isOf(physical)) {
            known = Wrapping.typeOf(physical);
            rows = known;
        }
        return known;
    }
}
