/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.facade.Gate;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What every handle has: the scope of its borrow, the object the application holds for it, and the gate for vendor methods. */
public abstract class LogicalObject implements Gate {

    /** Whether the driver's class has a text of its own. */
    private static final ClassValue<Boolean> OWN_TEXT = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("toString").getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException | LinkageError e) {
                return true; // a class of which parts are missing is asked itself
            }
        }
    };

    /* Not final, though never written again. Behind a constructor that wrote a final field HotSpot puts a barrier, and what the
     * constructors of subclasses store after one is no longer known to go into an object that nobody else has: each reference paid the
     * collector's barriers. Each subclass has a final field of its own, and ends in that barrier. */
    HandleScope scope;

    /** This, or the generated subclass of the driver's class that forwards to this. Written before the application sees it. */
    private Object shell = this;

    /** The scope, which is the connection's handle. */
    LogicalObject() {
        this.scope = (HandleScope) this;
    }

    LogicalObject(HandleScope scope) {
        this.scope = scope;
    }

    /** The driver's object; the connection's is the one that serves this call. Within enter and exit. */
    abstract Object physical() throws SQLException;

    /** The connection's handle. */
    final LogicalConnection owner() {
        return (LogicalConnection) scope;
    }

    /** The object that the application holds. */
    final Object self() {
        return shell;
    }

    final void exit() {
        scope.leave();
    }

    /** Notes whatever the driver threw, and throws that very object, checked or not. Never answers: the caller's throw is for javac. */
    final RuntimeException failed(Throwable failure) {
        scope.note(failure);
        throw LogicalObject.<RuntimeException>as(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T as(Throwable failure) throws T {
        throw (T) failure;
    }

    final <T> T unwrapped(@Nullable Class<T> type, java.sql.Wrapper driver) throws SQLException {
        // Asked in any case: some drivers refuse on a closed connection.
        T raw = driver.unwrap(type);
        try {
            FaultPoint.UNWRAP.pass();
            if (type != null && type.isInstance(shell)) {
                return type.cast(shell);
            }
            scope.escape("unwrap");
            scope.inDoubt("unwrap");
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.UNWRAP, e);
            scope.escape("unwrap");
        }
        return raw;
    }

    /** What the driver says of no type at all, is said. */
    final boolean isWrapper(@Nullable Class<?> type, java.sql.Wrapper driver) throws SQLException {
        return driver.isWrapperFor(type) || type != null && type.isInstance(shell);
    }

    /** A result set of which the driver says no statement of ours: of metadata, a cursor in a column, a vendor's method. */
    final @Nullable ResultSet resultSet(@Nullable ResultSet rows) {
        return rows == null ? null : (ResultSet) Wrapping.resultSet(owner(), null, rows);
    }

    /** The object that the application holds for this one of the driver's, where this handle knows it; null: it does not. */
    @Nullable
    Object held(Object driver) {
        return driver == physicalOrNull() ? shell : null;
    }

    /** SQLite's result sets are their own descriptions. */
    final @Nullable ResultSetMetaData describing(@Nullable ResultSetMetaData driver) {
        Object own = driver instanceof ResultSet ? jdbcObject(driver) : null;
        return own instanceof ResultSetMetaData ? (ResultSetMetaData) own : Wrapping.metaData(owner(), driver);
    }

    /** As {@link #describing}: SQLite's prepared statements describe their own parameters. */
    final @Nullable ParameterMetaData describingParameters(@Nullable ParameterMetaData driver) {
        Object own = driver instanceof Statement ? held(driver) : null;
        return own instanceof ParameterMetaData ? (ParameterMetaData) own : Wrapping.metaData(owner(), driver);
    }

    /** A stream that the driver feeds holds the borrow, and a read of it is a call. */
    final @Nullable InputStream stream(@Nullable InputStream value) {
        try {
            FaultPoint.VALUE.pass();
            return value == null || RawValues.isInMemory(value.getClass()) ? value : new HeldInputStream(this, value);
        } catch (RuntimeException | Error e) {
            return unheld(value, e);
        }
    }

    final @Nullable Reader reader(@Nullable Reader value) {
        try {
            FaultPoint.VALUE.pass();
            return value == null || RawValues.isInMemory(value.getClass()) ? value : new HeldReader(this, value);
        } catch (RuntimeException | Error e) {
            return unheld(value, e);
        }
    }

    private <T> @Nullable T unheld(@Nullable T value, Throwable fault) {
        scope.fault(FaultPoint.VALUE, fault);
        scope.escape("a value");
        return value;
    }

    /** A value that is handed on as it is; noted where it can reach the connection. */
    final <T> @Nullable T raw(@Nullable T value) {
        try {
            FaultPoint.VALUE.pass();
            RawValues.leaving(this, value);
            return value;
        } catch (RuntimeException | Error e) {
            return unheld(value, e);
        }
    }

    /** As {@link #raw}, where the value may be a JDBC object. */
    final @Nullable Object object(@Nullable Object value) {
        return value instanceof ResultSet || value instanceof Statement ? jdbcObject(value) : raw(value);
    }

    @SuppressWarnings("unchecked")
    final <T> @Nullable T object(@Nullable T value, @Nullable Class<T> type) {
        return type == null ? raw(value) : (T) millpondAs(object((Object) value), type);
    }

    private @Nullable Object jdbcObject(Object value) {
        Object own = held(value);
        if (own != null) {
            return own;
        }
        if (value instanceof ResultSet) {
            return this instanceof LogicalStatement
                    ? ((LogicalStatement) this).result((ResultSet) value)
                    : Wrapping.resultSet(owner(), null, (ResultSet) value);
        }
        if (value instanceof Statement) {
            return Wrapping.statement(owner(), (Statement) value, null);
        }
        if (value instanceof DatabaseMetaData) {
            return Wrapping.metaData(owner(), (DatabaseMetaData) value);
        }
        if (value instanceof ResultSetMetaData) {
            return Wrapping.metaData(owner(), (ResultSetMetaData) value);
        }
        if (value instanceof ParameterMetaData) {
            return Wrapping.metaData(owner(), (ParameterMetaData) value);
        }
        return raw(value);
    }

    @Override
    public final Object millpondEnter(String method, int effect) throws SQLException {
        scope.countIn();
        Object driver = physical();
        try {
            FaultPoint.GATE_ENTER.pass();
            if (effect != CLEAN) {
                scope.inDoubt(method);
            }
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.GATE_ENTER, e);
        }
        return driver;
    }

    @Override
    public final void millpondExit() {
        scope.leave();
    }

    @Override
    public final @Nullable Object millpondGiven(@Nullable Object argument) {
        LogicalObject handle = Wrapping.handleOf(argument);
        Object driver = handle == null ? null : handle.given();
        return driver == null ? argument : driver;
    }

    /** The driver's object, for the driver, which may keep it; null: closed. */
    final @Nullable Object given() {
        Object driver = physicalOrNull();
        if (driver != null) {
            try {
                FaultPoint.GIVEN.pass();
                scope.escape("given to the driver");
                scope.inDoubt("given to the driver");
            } catch (RuntimeException | Error e) {
                scope.fault(FaultPoint.GIVEN, e);
                scope.escape("given to the driver");
            }
        }
        return driver;
    }

    @Override
    public final void millpondFailed(Throwable failure) {
        scope.note(failure);
    }

    @Override
    public final @Nullable Object millpondResult(@Nullable Object result, Class<?> type) {
        if (result == null) {
            return null;
        }
        try {
            FaultPoint.GATE_RESULT.pass();
            return handleOf(result, type);
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.GATE_RESULT, e);
            scope.escape("no handle of a vendor's result");
            return result;
        }
    }

    private @Nullable Object handleOf(Object result, Class<?> type) {
        if (result instanceof Connection) {
            Object own = owner().physicalOrNull();
            return result == own ? millpondAs(owner().self(), type) : raw(result);
        }
        Object handle = jdbcObject(result);
        if (handle == result) {
            RawValues.leavingVendor(this, result);
        }
        return millpondAs(handle, type);
    }

    @Override
    public final @Nullable Object millpondAs(@Nullable Object handle, Class<?> type) {
        if (handle == null || type.isInstance(handle)) {
            return handle;
        }
        Object driver = Wrapping.physicalOf(handle);
        if (driver != null) {
            scope.escape("no handle as " + type.getName());
            scope.inDoubt("no handle as " + type.getName());
            return driver;
        }
        return handle;
    }

    @Override
    public final void millpondShell(Object value) {
        this.shell = value;
    }

    /** Without a call of the driver: for comparing. */
    abstract @Nullable Object physicalOrNull();

    /** The driver's text; where that is Object's, of the object that the application holds: two borrows are two connections. */
    final String textOf(Object driver) {
        return OWN_TEXT.get(driver.getClass()) ? driver.toString() : textOfIdentity(driver.getClass());
    }

    final String textOfIdentity(Class<?> physical) {
        return physical.getName() + '@' + Integer.toHexString(hashCode());
    }

    /** Identity, of the object that the application holds. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other == shell;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(shell);
    }
}
