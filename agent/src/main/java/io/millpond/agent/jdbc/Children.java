/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.leak.ChildNode;
import java.sql.ResultSet;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** How handles of statements and result sets enter the list of open children, and how they leave it. */
final class Children {

    private Children() {}

    /** Null: listed by its scope, of no interest to anybody, made after the end, or a fault of ours; then nothing is tracked. */
    static @Nullable ChildNode statement(HandleScope scope, LogicalStatement handle, Statement driver) {
        try {
            FaultPoint.TRACK_STATEMENT.pass();
            if (scope.lists()) {
                scope.list(handle);
                handle.listed();
                return null;
            }
            return scope.tracks() ? scope.tracker().trackStatement(scope.lease, handle, handle.sqlKey(), driver) : null;
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.TRACK_STATEMENT, e);
            scope.inDoubt("untracked statement");
            return null;
        }
    }

    /** As {@link #statement}. */
    static @Nullable ChildNode resultSet(
            HandleScope scope, @Nullable LogicalStatement statement, LogicalResultSet handle, ResultSet driver) {
        try {
            FaultPoint.TRACK_RESULT_SET.pass();
            if (statement != null && statement.isListed()) {
                return null; // its statement's close is its own
            }
            return scope.tracks()
                    ? scope.tracker()
                            .trackResultSet(
                                    scope.lease,
                                    statement == null ? null : statement.node,
                                    handle,
                                    statement == null ? 0 : statement.sqlKey(),
                                    driver)
                    : null;
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.TRACK_RESULT_SET, e);
            scope.inDoubt("untracked result set");
            return null;
        }
    }

    /** Before the driver's close: a collection in the middle of it must find nothing to report. */
    static void closed(HandleScope scope, @Nullable ChildNode node) {
        if (node != null) {
            try {
                FaultPoint.TRACK_CLOSED.pass();
                node.closed();
            } catch (RuntimeException | Error e) {
                scope.fault(FaultPoint.TRACK_CLOSED, e);
            }
        }
    }

    /** As {@link #closed(HandleScope, ChildNode)}, of one that may be listed by its scope: it is not to be closed once more. */
    static void closed(HandleScope scope, LogicalStatement statement) {
        closed(scope, statement.node);
        if (statement.isListed()) {
            try {
                FaultPoint.TRACK_CLOSED.pass();
                statement.unlisted();
                scope.unlist(statement);
            } catch (RuntimeException | Error e) {
                scope.fault(FaultPoint.TRACK_CLOSED, e);
            }
        }
    }

    /** Before the driver's execution, which closes the results of the last one. */
    static void reexecuted(HandleScope scope, @Nullable ChildNode node) {
        if (node != null) {
            try {
                FaultPoint.REEXECUTED.pass();
                node.reexecuted();
            } catch (RuntimeException | Error e) {
                scope.fault(FaultPoint.REEXECUTED, e);
            }
        }
    }
}
