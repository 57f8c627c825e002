/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.CatalogueChange;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** What happens around the driver's execution of a statement. A fault of ours before it or after it changes nothing of it. */
final class Execution {

    /** What the session said at the start: the token, and whom to give it back to. */
    private static final class Started {
        final QueryListener.Session events;
        final Object token;

        Started(QueryListener.Session events, Object token) {
            this.events = events;
            this.token = token;
        }
    }

    /** Of a statement that ends other sessions: what {@link Started} is there, and whom to tell once it is back. */
    private static final class Ending {
        final HandleScope scope;
        final PhysicalSession session;
        final @Nullable Object started;

        Ending(HandleScope scope, PhysicalSession session, @Nullable Object started) {
            this.scope = scope;
            this.session = session;
            this.started = started;
        }
    }

    private Execution() {}

    /**
     * Counts the call in and tells that it begins; {@link HandleScope#exit} follows.
     *
     * @param sql null where the text is unknown
     * @return for {@link #ended} or {@link #failed}; null: not observed
     */
    static @Nullable Object begin(LogicalStatement statement, @Nullable AnalyzedSql sql) {
        HandleScope scope = statement.scope;
        boolean letIn = scope.enterChild();
        try {
            statement.reexecuted(letIn);
            if (!letIn) {
                return null;
            }
            recordEffect(scope, sql);
            StatementQuery query = sql == null || !scope.transaction.isTold() ? null : StatementQuery.of(sql);
            return withEnd(scope, sql == null ? 0 : sql.changes(), tellBegin(scope, query));
        } catch (RuntimeException | Error e) {
            abandon(scope);
            throw e;
        }
    }

    /** Near the end of the stack, say. A call that is never counted out would keep a lost connection from being proven lost. */
    private static void abandon(HandleScope scope) {
        scope.doubtful = true;
        scope.leave();
    }

    /** Those that idled were doubted before; one that was looked at, lent and given back since may have been ended too. */
    private static @Nullable Object withEnd(HandleScope scope, int changes, @Nullable Object started) {
        if ((changes & CatalogueChange.ENDS_SESSIONS) == 0) {
            return started;
        }
        PhysicalSession session = scope.current();
        return session == null ? started : new Ending(scope, session, started);
    }

    /**
     * As {@link #begin}, of a batch.
     *
     * @param query null where nothing waits in it; has no text of its own where several wait, each of which was recorded when
     *     it was added
     * @param changes of all that were added: bits of {@link CatalogueChange}
     */
    static @Nullable Object beginBatch(LogicalStatement statement, @Nullable StatementQuery query, int changes) {
        HandleScope scope = statement.scope;
        boolean letIn = scope.enterChild();
        try {
            statement.reexecuted(letIn);
            if (!letIn) {
                return null;
            }
            AnalyzedSql sql = query == null ? null : query.sql();
            if (sql == null) {
                scope.used();
                concernOthers(scope, changes);
            } else {
                recordEffect(scope, sql);
            }
            return withEnd(scope, sql == null ? changes : sql.changes(), tellBegin(scope, query));
        } catch (RuntimeException | Error e) {
            abandon(scope);
            throw e;
        }
    }

    /** Others of the server may have come back since these were added. */
    private static void concernOthers(HandleScope scope, int changes) {
        PhysicalSession session = changes == 0 ? null : scope.current();
        if (session == null) {
            return;
        }
        try {
            FaultPoint.EFFECT.pass();
            if (session.isHinderedByIdle(changes)) {
                scope.owner.closeIdle(session);
            }
            endsSessions(scope, session, changes);
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.EFFECT, e);
        }
    }

    private static void endsSessions(HandleScope scope, PhysicalSession session, int changes) {
        if ((changes & CatalogueChange.ENDS_SESSIONS) != 0) {
            scope.owner.endsSessions(session);
        }
    }

    private static @Nullable Object tellBegin(HandleScope scope, @Nullable StatementQuery query) {
        if (query == null || !Feature.TELEMETRY.isOn()) {
            return null;
        }
        try {
            FaultPoint.TELL_STARTED.pass();
            TransactionEvents transaction = scope.transaction;
            transaction.statement();
            QueryListener.Session events = transaction.session();
            Object token = events.started(query);
            return token == null ? null : new Started(events, token);
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TELL_STARTED, e);
            return null;
        }
    }

    /** The session learns what the statement will leave in it. Unknown means dirty. */
    static void recordEffect(HandleScope scope, @Nullable AnalyzedSql sql) {
        PhysicalSession session = scope.current();
        if (session == null) {
            return;
        }
        if (sql == null) {
            scope.inDoubt("a statement that was not analysed");
            return;
        }
        try {
            FaultPoint.EFFECT.pass();
            if (session.beforeSql(sql)) {
                scope.owner.closeIdle(session);
            }
            endsSessions(scope, session, sql.changes());
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.EFFECT, e);
        }
    }

    static @Nullable ResultSet ended(HandleScope scope, @Nullable Object started, @Nullable ResultSet rows) {
        tell(started, null, -1);
        return rows;
    }

    static int ended(HandleScope scope, @Nullable Object started, int count) {
        tell(started, null, count);
        return count;
    }

    static long ended(HandleScope scope, @Nullable Object started, long count) {
        tell(started, null, count);
        return count;
    }

    /** The count of an update is not known without a call that the application did not make. */
    static boolean ended(HandleScope scope, @Nullable Object started, boolean resultSet) {
        tell(started, null, -1);
        return resultSet;
    }

    static int[] ended(HandleScope scope, @Nullable Object started, int[] counts) {
        long rows = 0;
        for (int count : counts) {
            rows += Math.max(0, count);
        }
        tell(started, null, rows);
        return counts;
    }

    static long[] ended(HandleScope scope, @Nullable Object started, long[] counts) {
        long rows = 0;
        for (long count : counts) {
            rows += Math.max(0, count);
        }
        tell(started, null, rows);
        return counts;
    }

    static void failed(HandleScope scope, @Nullable Object started, Throwable failure) {
        scope.note(failure);
        tell(started, failure, -1);
    }

    private static void endsSessionsAgain(Ending ending) {
        try {
            FaultPoint.EFFECT.pass();
            ending.scope.owner.endsSessions(ending.session);
        } catch (RuntimeException | Error e) {
            ending.scope.fault(FaultPoint.EFFECT, e);
        }
    }

    private static void tell(@Nullable Object started, @Nullable Throwable failure, long rows) {
        if (started == null) {
            return;
        }
        if (started instanceof Ending) {
            Ending ending = (Ending) started;
            tell(ending.started, failure, rows);
            endsSessionsAgain(ending);
            return;
        }
        try {
            FaultPoint.TELL_ENDED.pass();
            Started start = (Started) started;
            start.events.ended(start.token, failure, rows);
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TELL_ENDED, e);
        }
    }
}
