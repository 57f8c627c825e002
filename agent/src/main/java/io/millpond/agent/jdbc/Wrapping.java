/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.facade.FacadeKind;
import io.millpond.agent.jdbc.facade.FacadeType;
import io.millpond.agent.jdbc.facade.FacadeTypes;
import io.millpond.agent.jdbc.facade.Shell;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.sql.AnalyzedSql;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Makes handles for what the driver returned. A fault of ours here comes after the driver's call: the application then gets the
 * driver's own object, the lease is never reclaimed and the connection never lent again.
 */
final class Wrapping {

    private static final FacadeTypes TYPES = new FacadeTypes(Wrapping::logicalFor);

    private Wrapping() {}

    /** The hand-written class for a class of the driver, most specific first; null where it is none of JDBC's. */
    static @Nullable Class<?> logicalFor(Class<?> physical) {
        if (Connection.class.isAssignableFrom(physical)) {
            return LogicalConnection.class;
        }
        if (CallableStatement.class.isAssignableFrom(physical)) {
            return LogicalCallableStatement.class;
        }
        if (PreparedStatement.class.isAssignableFrom(physical)) {
            return LogicalPreparedStatement.class;
        }
        if (Statement.class.isAssignableFrom(physical)) {
            return LogicalStatement.class;
        }
        if (ResultSet.class.isAssignableFrom(physical)) {
            return LogicalResultSet.class;
        }
        if (DatabaseMetaData.class.isAssignableFrom(physical)) {
            return LogicalDatabaseMetaData.class;
        }
        if (ResultSetMetaData.class.isAssignableFrom(physical)) {
            return LogicalResultSetMetaData.class;
        }
        return ParameterMetaData.class.isAssignableFrom(physical) ? LogicalParameterMetaData.class : null;
    }

    static FacadeType typeOf(Class<?> physical) {
        return TYPES.of(physical);
    }

    static boolean refuses(Class<?> physical) {
        return TYPES.of(physical).kind() == FacadeKind.NONE;
    }

    /** The class of the handles for a driver's connection. */
    static Class<?> handleType(Class<?> physical) {
        Class<?> generated = TYPES.of(physical).generated();
        return generated == null ? LogicalConnection.class : generated;
    }

    static LogicalConnection connection(
            HandleTerms terms,
            PhysicalSession session,
            ConnectionOwner owner,
            QueryListener.Session events,
            Lease lease,
            @Nullable Anchor anchor) {
        FaultPoint.HANDLE_CONNECTION.pass();
        FacadeType type = terms.connectionType(session.raw().getClass());
        Object handle = type.newHandle(terms, session, owner, events, lease, anchor);
        return handle == null
                ? (LogicalConnection) shelled(type, new LogicalConnection(terms, session, owner, events, lease, anchor))
                : (LogicalConnection) handle;
    }

    static @Nullable Statement statement(
            LogicalConnection connection, @Nullable Statement driver, @Nullable String sql) {
        if (driver == null) {
            return null;
        }
        LogicalStatement handle = statementOf(connection, driver, sql);
        return handle == null ? driver : (Statement) handle.self();
    }

    /** A statement that the driver made for itself, as that of a metadata result set. */
    static @Nullable LogicalStatement statementOf(LogicalConnection connection, Statement driver) {
        LogicalStatement handle = statementOf(connection, driver, null);
        if (handle != null) {
            handle.madeByResult();
        }
        return handle;
    }

    /** A prepared one, by its static type from here on: an interface that is asked for, here or in a cast, is looked up each time. */
    static @Nullable PreparedStatement prepared(
            LogicalConnection connection, @Nullable PreparedStatement driver, @Nullable String sql) {
        if (driver == null) {
            return null;
        }
        LogicalStatement handle = preparedOf(connection, driver, sql);
        return handle == null ? driver : (PreparedStatement) handle.self();
    }

    private static @Nullable LogicalStatement preparedOf(
            LogicalConnection connection, PreparedStatement driver, @Nullable String sql) {
        try {
            FaultPoint.HANDLE_STATEMENT.pass();
            AnalyzedSql analyzed = connection.analyze(sql);
            FacadeType type = connection.terms.preparedType(driver.getClass());
            if (!type.isFor(LogicalPreparedStatement.class)) {
                return handle(type, connection, driver, analyzed);
            }
            LogicalObject handle = dressed(type, connection, driver, analyzed);
            return (LogicalStatement)
                    (handle != null
                            ? handle
                            : shelled(type, new LogicalPreparedStatement(connection, driver, analyzed)));
        } catch (RuntimeException | Error e) {
            return unwrapped(connection, FaultPoint.HANDLE_STATEMENT, e);
        }
    }

    private static @Nullable LogicalStatement statementOf(
            LogicalConnection connection, Statement driver, @Nullable String sql) {
        try {
            FaultPoint.HANDLE_STATEMENT.pass();
            AnalyzedSql analyzed = connection.analyze(sql);
            FacadeType type = sql == null
                    ? connection.terms.statementType(driver.getClass())
                    : connection.terms.preparedType(driver.getClass());
            return handle(type, connection, driver, analyzed);
        } catch (RuntimeException | Error e) {
            return unwrapped(connection, FaultPoint.HANDLE_STATEMENT, e);
        }
    }

    private static LogicalStatement handle(
            FacadeType type, LogicalConnection connection, Statement driver, @Nullable AnalyzedSql analyzed) {
        LogicalObject handle = dressed(type, connection, driver, analyzed);
        if (handle != null) {
            return (LogicalStatement) handle;
        }
        LogicalStatement plain = type.isFor(LogicalStatement.class)
                ? new LogicalStatement(connection, driver, analyzed)
                : ofInterfaces(connection, driver, analyzed);
        return (LogicalStatement) shelled(type, plain);
    }

    private static LogicalStatement ofInterfaces(
            LogicalConnection connection, Statement driver, @Nullable AnalyzedSql analyzed) {
        if (driver instanceof CallableStatement) {
            return new LogicalCallableStatement(connection, (CallableStatement) driver, analyzed);
        }
        return driver instanceof PreparedStatement
                ? new LogicalPreparedStatement(connection, (PreparedStatement) driver, analyzed)
                : new LogicalStatement(connection, driver, analyzed);
    }

    static @Nullable ResultSet resultSet(
            LogicalConnection connection, @Nullable LogicalStatement statement, @Nullable ResultSet driver) {
        if (driver == null) {
            return null;
        }
        LogicalResultSet handle = resultSetOf(connection, statement, driver);
        return handle == null ? driver : (ResultSet) handle.self();
    }

    static @Nullable LogicalResultSet resultSetOf(
            LogicalConnection connection, @Nullable LogicalStatement statement, ResultSet driver) {
        try {
            FaultPoint.HANDLE_RESULT_SET.pass();
            FacadeType type = connection.terms.rowsType(driver.getClass());
            LogicalObject handle = dressed(type, connection, statement, driver);
            return (LogicalResultSet)
                    (handle != null ? handle : shelled(type, new LogicalResultSet(connection, statement, driver)));
        } catch (RuntimeException | Error e) {
            return unwrapped(connection, FaultPoint.HANDLE_RESULT_SET, e);
        }
    }

    static @Nullable DatabaseMetaData metaData(LogicalConnection connection, @Nullable DatabaseMetaData driver) {
        if (driver == null) {
            return null;
        }
        try {
            FaultPoint.HANDLE_META_DATA.pass();
            FacadeType type = TYPES.of(driver.getClass());
            LogicalObject handle = dressed(type, connection, driver, null);
            return (DatabaseMetaData)
                    (handle != null ? handle : shelled(type, new LogicalDatabaseMetaData(connection, driver))).self();
        } catch (RuntimeException | Error e) {
            unwrapped(connection, FaultPoint.HANDLE_META_DATA, e);
            return driver;
        }
    }

    static @Nullable ResultSetMetaData metaData(LogicalConnection connection, @Nullable ResultSetMetaData driver) {
        if (driver == null) {
            return null;
        }
        try {
            FaultPoint.HANDLE_META_DATA.pass();
            FacadeType type = TYPES.of(driver.getClass());
            LogicalObject handle = dressed(type, connection, driver, null);
            return (ResultSetMetaData)
                    (handle != null ? handle : shelled(type, new LogicalResultSetMetaData(connection, driver))).self();
        } catch (RuntimeException | Error e) {
            unwrapped(connection, FaultPoint.HANDLE_META_DATA, e);
            return driver;
        }
    }

    static @Nullable ParameterMetaData metaData(LogicalConnection connection, @Nullable ParameterMetaData driver) {
        if (driver == null) {
            return null;
        }
        try {
            FaultPoint.HANDLE_META_DATA.pass();
            FacadeType type = TYPES.of(driver.getClass());
            LogicalObject handle = dressed(type, connection, driver, null);
            return (ParameterMetaData)
                    (handle != null ? handle : shelled(type, new LogicalParameterMetaData(connection, driver))).self();
        } catch (RuntimeException | Error e) {
            unwrapped(connection, FaultPoint.HANDLE_META_DATA, e);
            return driver;
        }
    }

    /** The driver's object behind one of our handles; null where it is none, or its connection was given back. */
    static @Nullable Object physicalOf(Object handle) {
        LogicalObject logical = handleOf(handle);
        return logical == null ? null : logical.physicalOrNull();
    }

    /** What stands behind an object that the application holds; null: not one of ours. */
    static @Nullable LogicalObject handleOf(@Nullable Object held) {
        Object logical = held instanceof LogicalObject ? held : Shell.handleOf(held);
        return logical instanceof LogicalObject ? (LogicalObject) logical : null;
    }

    private static @Nullable LogicalObject dressed(
            FacadeType type, @Nullable Object first, @Nullable Object second, @Nullable Object third) {
        return (LogicalObject) type.newHandle(first, second, third, null, null, null);
    }

    private static LogicalObject shelled(FacadeType type, LogicalObject handle) {
        Object shell = type.newShell(handle);
        if (shell != null) {
            handle.millpondShell(shell);
        }
        return handle;
    }

    private static <T> @Nullable T unwrapped(HandleScope scope, FaultPoint point, Throwable fault) {
        scope.fault(point, fault);
        scope.escape("no handle");
        scope.inDoubt("no handle");
        return null;
    }
}
