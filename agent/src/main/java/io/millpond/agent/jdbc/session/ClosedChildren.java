/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One open object of each kind, made just before their connection is closed, as an application leaves them. Null where this
 * driver makes none. Answers to calls only; nothing here is ever told anything that lasts, save what the application itself tells
 * a statement of a closed connection.
 */
public final class ClosedChildren {

    public final @Nullable Statement statement;
    public final @Nullable PreparedStatement prepared;
    public final @Nullable CallableStatement callable;
    public final @Nullable ResultSet rows;
    public final @Nullable ResultSetMetaData rowsMetaData;
    public final @Nullable ParameterMetaData parameterMetaData;
    public final @Nullable DatabaseMetaData metaData;

    /** These had been closed before their connection was. */
    public final @Nullable Statement closedStatement;

    public final @Nullable PreparedStatement closedPrepared;
    public final @Nullable CallableStatement closedCallable;
    public final @Nullable ResultSet closedRows;

    private interface Maker<T> {
        @Nullable
        T make() throws SQLException;
    }

    private ClosedChildren(Connection open, String query, String call) {
        this.statement = made(open::createStatement);
        this.prepared = made(() -> open.prepareStatement(query));
        this.callable = made(() -> open.prepareCall(call));
        this.metaData = made(open::getMetaData);
        // Of a statement of its own: what the application tells the other one must not end this.
        Statement executed = made(open::createStatement);
        this.rows = executed == null ? null : made(() -> executed.executeQuery(query));
        ResultSet result = rows;
        this.rowsMetaData = result == null ? null : made(result::getMetaData);
        PreparedStatement describing = made(() -> open.prepareStatement(query)); // one that was described is another
        this.parameterMetaData = describing == null ? null : made(describing::getParameterMetaData);
        this.closedStatement = closed(made(open::createStatement));
        this.closedPrepared = closed(made(() -> open.prepareStatement(query)));
        this.closedCallable = closed(made(() -> open.prepareCall(call)));
        this.closedRows = closed(describing == null ? null : made(describing::executeQuery));
        if (result != null) {
            made(result::next); // a row to stand on: what is asked next must find the end of the connection, not
            // of the rows
        }
    }

    /** On a connection that is going to be closed next; several round trips. Never throws. */
    public static ClosedChildren openOn(Connection open, DriverProfile profile) {
        return new ClosedChildren(open, profile.trivialQuery(), profile.trivialCall());
    }

    private static <T extends AutoCloseable> @Nullable T closed(@Nullable T object) {
        if (object != null) {
            made(() -> {
                try {
                    object.close();
                } catch (SQLException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new SQLException(e);
                }
                return object;
            });
        }
        return object;
    }

    private static <T> @Nullable T made(Maker<T> maker) {
        try {
            return maker.make();
        } catch (SQLException | RuntimeException | LinkageError e) {
            AgentLog.debug("no object of a closed connection: " + Faults.brief(e));
            return null;
        }
    }
}
