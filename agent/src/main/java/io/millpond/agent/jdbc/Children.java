/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.leak.ChildNode;
import org.jspecify.annotations.Nullable;

/** How handles of statements and result sets enter the lease's list of open children, and how they leave it. */
final class Children {

    private Children() {}

    /** Null: made after the end, or a fault of ours; then nothing is tracked. */
    static @Nullable ChildNode statement(HandleScope scope, LogicalStatement handle) {
        try {
            return scope.lease.isOpen() ? scope.tracker.trackStatement(scope.lease, handle) : null;
        } catch (RuntimeException | Error e) {
            Faults.once("tracking a statement", e);
            scope.inDoubt("untracked statement");
            return null;
        }
    }

    static @Nullable ChildNode resultSet(
            HandleScope scope, @Nullable LogicalStatement statement, LogicalResultSet handle) {
        try {
            return scope.lease.isOpen()
                    ? scope.tracker.trackResultSet(scope.lease, statement == null ? null : statement.node, handle)
                    : null;
        } catch (RuntimeException | Error e) {
            Faults.once("tracking a result set", e);
            scope.inDoubt("untracked result set");
            return null;
        }
    }

    /** Before the driver's close: a collection in the middle of it must find nothing to report. */
    static void closed(@Nullable ChildNode node) {
        if (node != null) {
            node.closed();
        }
    }
}
