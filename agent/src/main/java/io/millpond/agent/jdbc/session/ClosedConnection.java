/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The first connection of a pool that was closed physically. A handle that the application has closed answers every later
 * call through it, so that the class, the text and the SQLState are those of the driver's own closed object, and no call
 * can reach a connection that somebody else holds.
 */
public final class ClosedConnection {

    private volatile @Nullable Connection closed;

    /** Tells of a connection that should be closed now; the first one that says so itself is kept. */
    public void offer(Connection connection) {
        try {
            if (closed == null && connection.isClosed()) {
                closed = connection;
            }
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("not taken for a closed connection: " + Faults.brief(e));
        }
    }

    /** The driver's own closed connection, null as long as this pool never closed one. */
    public @Nullable Connection get() {
        return closed;
    }

    /** What a closed handle throws where {@link #get} has none. */
    public static SQLException absent() {
        return new SQLNonTransientConnectionException("Connection is closed", "08003");
    }
}
