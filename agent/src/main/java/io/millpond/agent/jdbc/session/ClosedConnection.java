/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a pool that was closed physically, with the objects that were open on it at that moment. A handle that the
 * application has closed answers every later call through it, and so do the statements, results and descriptions that it left
 * open: the class, the text and the SQLState are those of the driver's own objects, and no call can reach a connection that
 * somebody else holds.
 */
public final class ClosedConnection {

    private final @Nullable Consumer<ClosedConnection> source;
    private volatile @Nullable Connection closed;
    private volatile @Nullable ClosedChildren children;
    private volatile boolean asked;

    /** Knows only what is offered. */
    public ClosedConnection() {
        this(null);
    }

    /** @param source asked when one is needed and none is there: offers one, with its children, or none */
    public ClosedConnection(@Nullable Consumer<ClosedConnection> source) {
        this.source = source;
    }

    /** Tells of a connection that should be closed now; the first one that says so itself is kept. */
    public void offer(Connection connection) {
        offer(connection, null);
    }

    /** As above, with what was open on it; that is better than one without. */
    public void offer(Connection connection, @Nullable ClosedChildren left) {
        try {
            if ((closed == null || children == null && left != null) && connection.isClosed()) {
                children = left;
                closed = connection;
            }
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("not taken for a closed connection: " + Faults.brief(e));
        }
    }

    /** The driver's own closed connection; null where this pool has never closed one and has none to spare. */
    public @Nullable Connection get() {
        if (closed == null) {
            ask();
        }
        return closed;
    }

    /** What was open on it; null where that is not known. */
    public @Nullable ClosedChildren children() {
        if (children == null) {
            ask();
        }
        return children;
    }

    private void ask() {
        Consumer<ClosedConnection> giver = source;
        if (giver != null && !asked) {
            giver.accept(this);
            asked = children != null;
        }
    }

    /** What a closed handle throws where {@link #get} has none. */
    public static SQLException absent() {
        return new SQLNonTransientConnectionException("Connection is closed", "08003");
    }
}
