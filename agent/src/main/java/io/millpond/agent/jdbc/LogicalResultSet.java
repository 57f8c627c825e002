/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.leak.ChildNode;
import io.millpond.agent.log.AgentLog;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A result set as the application holds it. After its connection was given back it goes on delegating: its own physical object was
 * closed then, and answers as the driver does.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalResultSet extends LogicalObject implements ResultSet {

    private static final AtomicReferenceFieldUpdater<LogicalResultSet, @Nullable ResultSetExtras> EXTRAS =
            AtomicReferenceFieldUpdater.newUpdater(LogicalResultSet.class, ResultSetExtras.class, "extras");

    private static final int CLOSED_BY_APPLICATION = -1;

    private final ResultSet rows;
    private @Nullable ChildNode node;
    private @Nullable LogicalStatement statement;
    /* Which of its statement's, or that. Plain, as LogicalStatement.closedByApplication. */
    private int execution;

    /** Null: none of it was needed, as with most. */
    private volatile @Nullable ResultSetExtras extras;

    /** @param statement whose result it is; null where the driver made one of its own, or none */
    public LogicalResultSet(LogicalConnection connection, @Nullable LogicalStatement statement, ResultSet rows) {
        super(connection);
        this.statement = statement;
        this.rows = rows;
        if (statement != null && statement.isOfClosed() || scope.makesOfClosed()) {
            extras().ofClosed = true;
        }
        this.node = Children.resultSet(scope, statement, this, rows);
        this.execution = statement == null ? 0 : statement.executions();
    }

    private ResultSetExtras extras() {
        ResultSetExtras known = extras;
        if (known != null) {
            return known;
        }
        ResultSetExtras made = new ResultSetExtras();
        return EXTRAS.compareAndSet(this, null, made) ? made : Objects.requireNonNull(extras, "never taken away");
    }

    private boolean isOfClosed() {
        ResultSetExtras known = extras;
        return known != null && known.ofClosed;
    }

    private boolean isClosedByApplication() {
        return execution == CLOSED_BY_APPLICATION;
    }

    private ResultSet enter(String method) throws SQLException {
        return scope.enterChild() || isOfClosed() ? rows : orphaned(method);
    }

    /** As {@link LogicalStatement#orphaned}. */
    private ResultSet orphaned(String method) throws SQLException {
        if (scope.childrenOutlive() && isInMemory() && needsNoConnection(method)) {
            return rows;
        }
        // By itself: its statement was closed, or executed once more.
        boolean closed = isClosedByApplication() || !isClosedByConnection() && rows.isClosed();
        ClosedChildren family = scope.closedChildren();
        ResultSet like = family == null ? null : closed ? family.closedRows : family.rows;
        if (like != null) {
            return like;
        }
        if (!rows.isClosed()) {
            throw scope.closedException();
        }
        return rows;
    }

    /* With its statement, where nothing else is known of it: it was open then if that had not been executed once more. */
    private boolean isClosedByConnection() {
        LogicalStatement parent = statement;
        ResultSetExtras known = extras;
        return known != null && known.closedByConnection
                || node == null
                        && !scope.lease.isTracked()
                        && parent != null
                        && parent.isClosedByConnection()
                        && parent.executions() == execution;
    }

    /** After its connection was closed. One that can be written to has statements of its own, whose close would reach the session. */
    final void closeInMemory() {
        try {
            if (rows.getConcurrency() == CONCUR_READ_ONLY && rows.getFetchSize() == 0) {
                rows.close();
            }
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("a result that would not close: " + e.getClass().getName());
        }
    }

    /** Left open by the close of its connection, with all its rows; or closed, which MariaDB's rows outlive. */
    private boolean isInMemory() throws SQLException {
        ResultSetExtras known = extras;
        return known != null && known.leftOpen
                || statement != null && statement.isLeftOpen()
                || rows.isClosed()
                || rows.getFetchSize() == 0;
    }

    private boolean needsNoConnection(String method) throws SQLException {
        if (scope.answersAlone(ResultSet.class, method)) {
            return true;
        }
        boolean writes = method.startsWith("update") || method.endsWith("Row") || method.equals("cancelRowUpdates");
        // Refused in any case, before the connection is asked.
        return writes && !rows.isClosed() && rows.getConcurrency() == CONCUR_READ_ONLY;
    }

    /** By the driver's own statement, which it came from: a close like another, and no leak. */
    final void closedByDriversStatement() {
        Children.closed(scope, node);
    }

    /** HSQLDB's results outlive their statement, and change when their connection is closed: not to be left to somebody else. */
    final void statementClosed() throws SQLException {
        if (scope.mayCallChild() && scope.openChildrenCostConnection() && !rows.isClosed()) {
            scope.inDoubt("a result that outlived its statement");
        }
    }

    /** SQLite's statement has one result, which it opens again. */
    final void reopened() {
        node = Children.resultSet(scope, statement, this, rows);
        execution = statement == null ? 0 : statement.executions();
    }

    @Override
    final Object physical() throws SQLException {
        return scope.mayCallChild() || isOfClosed() ? rows : orphaned("vendor");
    }

    @Override
    final Object physicalOrNull() {
        return rows;
    }

    @Override
    final @Nullable Object held(Object driver) {
        LogicalStatement parent = statement;
        return parent != null && parent.physicalOrNull() == driver ? parent.self() : super.held(driver);
    }

    /** The driver's answer to "whose are you?", as our handle. */
    @Override
    public @Nullable Statement getStatement() throws SQLException {
        try {
            Statement driver = enter("getStatement").getStatement();
            if (driver == null) {
                return null;
            }
            if (statement != null && statement.physicalOrNull() == driver) {
                return (Statement) statement.self();
            }
            // One of the driver's own: SQLite's generated keys and metadata have such.
            LogicalStatement other = extras().drivers;
            if (other == null || other.physicalOrNull() != driver) {
                other = statement == null || !scope.mayCallChild() ? statement : Wrapping.statementOf(owner(), driver);
                if (other == null) {
                    other = Wrapping.statementOf(owner(), driver);
                }
                extras().drivers = other;
                if (other != null && other != statement) {
                    other.driversOwn(this);
                }
            }
            return other == null ? driver : (Statement) other.self();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void close() throws SQLException {
        if (!scope.childrenOutlive()) {
            execution = CLOSED_BY_APPLICATION;
        }
        try {
            boolean letIn = scope.enterChild() || isOfClosed(); // as in LogicalStatement.close
            ResultSet driver = letIn ? rows : orphaned("close");
            if (letIn) {
                Children.closed(scope, node);
            }
            driver.close();
            execution = CLOSED_BY_APPLICATION;
            if (letIn && statement != null) {
                statement.resultSetClosed();
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** By the connection's close. Statements come after their result sets and close them; only one that has none is closed here. */
    final void closeByConnection() throws SQLException {
        ResultSetExtras known = extras();
        known.closedByConnection = true;
        if (statement != null) {
            return;
        }
        if (scope.childrenOutlive() && rows.getFetchSize() == 0) {
            known.leftOpen = true;
        } else {
            rows.close();
        }
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        try {
            ResultSetMetaData driver = enter("getMetaData").getMetaData();
            ResultSetMetaData known = extras().description;
            if (known == null || driver == null || Wrapping.physicalOf(known) != driver) {
                known = describing(driver);
                extras().description = known;
            }
            return known;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Writing a row

    @Override
    public void insertRow() throws SQLException {
        try {
            ResultSet driver = enter("insertRow");
            scope.used();
            driver.insertRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateRow() throws SQLException {
        try {
            ResultSet driver = enter("updateRow");
            scope.used();
            driver.updateRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        try {
            ResultSet driver = enter("deleteRow");
            scope.used();
            driver.deleteRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        try {
            return unwrapped(type, enter("unwrap"));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        try {
            return isWrapper(type, enter("isWrapperFor"));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String toString() {
        return textOf(rows);
    }

    @Override
    public boolean next() throws SQLException {
        try {
            return enter("next").next();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean wasNull() throws SQLException {
        try {
            return enter("wasNull").wasNull();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Methods for accessing results by column index

    @Override
    public String getString(int columnIndex) throws SQLException {
        try {
            return enter("getString").getString(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getBoolean(int columnIndex) throws SQLException {
        try {
            return enter("getBoolean").getBoolean(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte getByte(int columnIndex) throws SQLException {
        try {
            return enter("getByte").getByte(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public short getShort(int columnIndex) throws SQLException {
        try {
            return enter("getShort").getShort(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getInt(int columnIndex) throws SQLException {
        try {
            return enter("getInt").getInt(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public long getLong(int columnIndex) throws SQLException {
        try {
            return enter("getLong").getLong(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public float getFloat(int columnIndex) throws SQLException {
        try {
            return enter("getFloat").getFloat(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public double getDouble(int columnIndex) throws SQLException {
        try {
            return enter("getDouble").getDouble(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
        try {
            return enter("getBigDecimal").getBigDecimal(columnIndex, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte[] getBytes(int columnIndex) throws SQLException {
        try {
            return enter("getBytes").getBytes(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(int columnIndex) throws SQLException {
        try {
            return enter("getDate").getDate(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(int columnIndex) throws SQLException {
        try {
            return enter("getTime").getTime(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(int columnIndex) throws SQLException {
        try {
            return enter("getTimestamp").getTimestamp(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public InputStream getAsciiStream(int columnIndex) throws SQLException {
        try {
            return stream(enter("getAsciiStream").getAsciiStream(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int columnIndex) throws SQLException {
        try {
            return stream(enter("getUnicodeStream").getUnicodeStream(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public InputStream getBinaryStream(int columnIndex) throws SQLException {
        try {
            return stream(enter("getBinaryStream").getBinaryStream(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Methods for accessing results by column label

    @Override
    public String getString(String columnLabel) throws SQLException {
        try {
            return enter("getString").getString(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getBoolean(String columnLabel) throws SQLException {
        try {
            return enter("getBoolean").getBoolean(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte getByte(String columnLabel) throws SQLException {
        try {
            return enter("getByte").getByte(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public short getShort(String columnLabel) throws SQLException {
        try {
            return enter("getShort").getShort(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getInt(String columnLabel) throws SQLException {
        try {
            return enter("getInt").getInt(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public long getLong(String columnLabel) throws SQLException {
        try {
            return enter("getLong").getLong(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public float getFloat(String columnLabel) throws SQLException {
        try {
            return enter("getFloat").getFloat(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public double getDouble(String columnLabel) throws SQLException {
        try {
            return enter("getDouble").getDouble(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String columnLabel, int scale) throws SQLException {
        try {
            return enter("getBigDecimal").getBigDecimal(columnLabel, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte[] getBytes(String columnLabel) throws SQLException {
        try {
            return enter("getBytes").getBytes(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(String columnLabel) throws SQLException {
        try {
            return enter("getDate").getDate(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(String columnLabel) throws SQLException {
        try {
            return enter("getTime").getTime(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(String columnLabel) throws SQLException {
        try {
            return enter("getTimestamp").getTimestamp(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public InputStream getAsciiStream(String columnLabel) throws SQLException {
        try {
            return stream(enter("getAsciiStream").getAsciiStream(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String columnLabel) throws SQLException {
        try {
            return stream(enter("getUnicodeStream").getUnicodeStream(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public InputStream getBinaryStream(String columnLabel) throws SQLException {
        try {
            return stream(enter("getBinaryStream").getBinaryStream(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Advanced features:

    @Override
    public SQLWarning getWarnings() throws SQLException {
        try {
            return enter("getWarnings").getWarnings();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        try {
            enter("clearWarnings").clearWarnings();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCursorName() throws SQLException {
        try {
            return enter("getCursorName").getCursorName();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(int columnIndex) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(String columnLabel) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int findColumn(String columnLabel) throws SQLException {
        try {
            return enter("findColumn").findColumn(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Getters and Setters

    @Override
    public Reader getCharacterStream(int columnIndex) throws SQLException {
        try {
            return reader(enter("getCharacterStream").getCharacterStream(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getCharacterStream(String columnLabel) throws SQLException {
        try {
            return reader(enter("getCharacterStream").getCharacterStream(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public BigDecimal getBigDecimal(int columnIndex) throws SQLException {
        try {
            return enter("getBigDecimal").getBigDecimal(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public BigDecimal getBigDecimal(String columnLabel) throws SQLException {
        try {
            return enter("getBigDecimal").getBigDecimal(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Traversal/Positioning

    @Override
    public boolean isBeforeFirst() throws SQLException {
        try {
            return enter("isBeforeFirst").isBeforeFirst();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        try {
            return enter("isAfterLast").isAfterLast();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isFirst() throws SQLException {
        try {
            return enter("isFirst").isFirst();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isLast() throws SQLException {
        try {
            return enter("isLast").isLast();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void beforeFirst() throws SQLException {
        try {
            enter("beforeFirst").beforeFirst();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void afterLast() throws SQLException {
        try {
            enter("afterLast").afterLast();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean first() throws SQLException {
        try {
            return enter("first").first();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean last() throws SQLException {
        try {
            return enter("last").last();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getRow() throws SQLException {
        try {
            return enter("getRow").getRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        try {
            return enter("absolute").absolute(row);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        try {
            return enter("relative").relative(rows);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean previous() throws SQLException {
        try {
            return enter("previous").previous();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Properties

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        try {
            enter("setFetchDirection").setFetchDirection(direction);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        try {
            return enter("getFetchDirection").getFetchDirection();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        try {
            enter("setFetchSize").setFetchSize(rows);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        try {
            return enter("getFetchSize").getFetchSize();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getType() throws SQLException {
        try {
            return enter("getType").getType();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getConcurrency() throws SQLException {
        try {
            return enter("getConcurrency").getConcurrency();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Updates

    @Override
    public boolean rowUpdated() throws SQLException {
        try {
            return enter("rowUpdated").rowUpdated();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean rowInserted() throws SQLException {
        try {
            return enter("rowInserted").rowInserted();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        try {
            return enter("rowDeleted").rowDeleted();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNull(int columnIndex) throws SQLException {
        try {
            enter("updateNull").updateNull(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBoolean(int columnIndex, boolean x) throws SQLException {
        try {
            enter("updateBoolean").updateBoolean(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateByte(int columnIndex, byte x) throws SQLException {
        try {
            enter("updateByte").updateByte(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateShort(int columnIndex, short x) throws SQLException {
        try {
            enter("updateShort").updateShort(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateInt(int columnIndex, int x) throws SQLException {
        try {
            enter("updateInt").updateInt(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateLong(int columnIndex, long x) throws SQLException {
        try {
            enter("updateLong").updateLong(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateFloat(int columnIndex, float x) throws SQLException {
        try {
            enter("updateFloat").updateFloat(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateDouble(int columnIndex, double x) throws SQLException {
        try {
            enter("updateDouble").updateDouble(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBigDecimal(int columnIndex, BigDecimal x) throws SQLException {
        try {
            enter("updateBigDecimal").updateBigDecimal(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateString(int columnIndex, String x) throws SQLException {
        try {
            enter("updateString").updateString(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBytes(int columnIndex, byte[] x) throws SQLException {
        try {
            enter("updateBytes").updateBytes(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateDate(int columnIndex, Date x) throws SQLException {
        try {
            enter("updateDate").updateDate(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateTime(int columnIndex, Time x) throws SQLException {
        try {
            enter("updateTime").updateTime(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateTimestamp(int columnIndex, Timestamp x) throws SQLException {
        try {
            enter("updateTimestamp").updateTimestamp(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x, int length) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x, int length) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x, int length) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x, int scaleOrLength) throws SQLException {
        try {
            enter("updateObject").updateObject(columnIndex, x, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x) throws SQLException {
        try {
            enter("updateObject").updateObject(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNull(String columnLabel) throws SQLException {
        try {
            enter("updateNull").updateNull(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBoolean(String columnLabel, boolean x) throws SQLException {
        try {
            enter("updateBoolean").updateBoolean(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateByte(String columnLabel, byte x) throws SQLException {
        try {
            enter("updateByte").updateByte(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateShort(String columnLabel, short x) throws SQLException {
        try {
            enter("updateShort").updateShort(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateInt(String columnLabel, int x) throws SQLException {
        try {
            enter("updateInt").updateInt(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateLong(String columnLabel, long x) throws SQLException {
        try {
            enter("updateLong").updateLong(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateFloat(String columnLabel, float x) throws SQLException {
        try {
            enter("updateFloat").updateFloat(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateDouble(String columnLabel, double x) throws SQLException {
        try {
            enter("updateDouble").updateDouble(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBigDecimal(String columnLabel, BigDecimal x) throws SQLException {
        try {
            enter("updateBigDecimal").updateBigDecimal(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateString(String columnLabel, String x) throws SQLException {
        try {
            enter("updateString").updateString(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBytes(String columnLabel, byte[] x) throws SQLException {
        try {
            enter("updateBytes").updateBytes(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateDate(String columnLabel, Date x) throws SQLException {
        try {
            enter("updateDate").updateDate(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateTime(String columnLabel, Time x) throws SQLException {
        try {
            enter("updateTime").updateTime(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateTimestamp(String columnLabel, Timestamp x) throws SQLException {
        try {
            enter("updateTimestamp").updateTimestamp(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x, int length) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnLabel, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x, int length) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnLabel, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, int length) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnLabel, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, int scaleOrLength) throws SQLException {
        try {
            enter("updateObject").updateObject(columnLabel, x, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x) throws SQLException {
        try {
            enter("updateObject").updateObject(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        try {
            enter("refreshRow").refreshRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        try {
            enter("cancelRowUpdates").cancelRowUpdates();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        try {
            enter("moveToInsertRow").moveToInsertRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        try {
            enter("moveToCurrentRow").moveToCurrentRow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnIndex, map));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Ref getRef(int columnIndex) throws SQLException {
        try {
            return raw(enter("getRef").getRef(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Blob getBlob(int columnIndex) throws SQLException {
        try {
            return raw(enter("getBlob").getBlob(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Clob getClob(int columnIndex) throws SQLException {
        try {
            return raw(enter("getClob").getClob(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Array getArray(int columnIndex) throws SQLException {
        try {
            return raw(enter("getArray").getArray(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnLabel, map));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Ref getRef(String columnLabel) throws SQLException {
        try {
            return raw(enter("getRef").getRef(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Blob getBlob(String columnLabel) throws SQLException {
        try {
            return raw(enter("getBlob").getBlob(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Clob getClob(String columnLabel) throws SQLException {
        try {
            return raw(enter("getClob").getClob(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Array getArray(String columnLabel) throws SQLException {
        try {
            return raw(enter("getArray").getArray(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(int columnIndex, Calendar cal) throws SQLException {
        try {
            return enter("getDate").getDate(columnIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(String columnLabel, Calendar cal) throws SQLException {
        try {
            return enter("getDate").getDate(columnLabel, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(int columnIndex, Calendar cal) throws SQLException {
        try {
            return enter("getTime").getTime(columnIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(String columnLabel, Calendar cal) throws SQLException {
        try {
            return enter("getTime").getTime(columnLabel, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(int columnIndex, Calendar cal) throws SQLException {
        try {
            return enter("getTimestamp").getTimestamp(columnIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(String columnLabel, Calendar cal) throws SQLException {
        try {
            return enter("getTimestamp").getTimestamp(columnLabel, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public URL getURL(int columnIndex) throws SQLException {
        try {
            return enter("getURL").getURL(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public URL getURL(String columnLabel) throws SQLException {
        try {
            return enter("getURL").getURL(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateRef(int columnIndex, Ref x) throws SQLException {
        try {
            enter("updateRef").updateRef(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateRef(String columnLabel, Ref x) throws SQLException {
        try {
            enter("updateRef").updateRef(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(int columnIndex, Blob x) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(String columnLabel, Blob x) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(int columnIndex, Clob x) throws SQLException {
        try {
            enter("updateClob").updateClob(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(String columnLabel, Clob x) throws SQLException {
        try {
            enter("updateClob").updateClob(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateArray(int columnIndex, Array x) throws SQLException {
        try {
            enter("updateArray").updateArray(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateArray(String columnLabel, Array x) throws SQLException {
        try {
            enter("updateArray").updateArray(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.0

    @Override
    public RowId getRowId(int columnIndex) throws SQLException {
        try {
            return raw(enter("getRowId").getRowId(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public RowId getRowId(String columnLabel) throws SQLException {
        try {
            return raw(enter("getRowId").getRowId(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateRowId(int columnIndex, RowId x) throws SQLException {
        try {
            enter("updateRowId").updateRowId(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateRowId(String columnLabel, RowId x) throws SQLException {
        try {
            enter("updateRowId").updateRowId(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        try {
            return enter("getHoldability").getHoldability();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        try {
            return enter("isClosed").isClosed();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNString(int columnIndex, String nString) throws SQLException {
        try {
            enter("updateNString").updateNString(columnIndex, nString);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNString(String columnLabel, String nString) throws SQLException {
        try {
            enter("updateNString").updateNString(columnLabel, nString);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(int columnIndex, NClob nClob) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnIndex, nClob);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(String columnLabel, NClob nClob) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnLabel, nClob);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public NClob getNClob(int columnIndex) throws SQLException {
        try {
            return raw(enter("getNClob").getNClob(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public NClob getNClob(String columnLabel) throws SQLException {
        try {
            return raw(enter("getNClob").getNClob(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLXML getSQLXML(int columnIndex) throws SQLException {
        try {
            return raw(enter("getSQLXML").getSQLXML(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLXML getSQLXML(String columnLabel) throws SQLException {
        try {
            return raw(enter("getSQLXML").getSQLXML(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateSQLXML(int columnIndex, SQLXML xmlObject) throws SQLException {
        try {
            enter("updateSQLXML").updateSQLXML(columnIndex, xmlObject);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateSQLXML(String columnLabel, SQLXML xmlObject) throws SQLException {
        try {
            enter("updateSQLXML").updateSQLXML(columnLabel, xmlObject);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getNString(int columnIndex) throws SQLException {
        try {
            return enter("getNString").getNString(columnIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getNString(String columnLabel) throws SQLException {
        try {
            return enter("getNString").getNString(columnLabel);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getNCharacterStream(int columnIndex) throws SQLException {
        try {
            return reader(enter("getNCharacterStream").getNCharacterStream(columnIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getNCharacterStream(String columnLabel) throws SQLException {
        try {
            return reader(enter("getNCharacterStream").getNCharacterStream(columnLabel));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader x, long length) throws SQLException {
        try {
            enter("updateNCharacterStream").updateNCharacterStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        try {
            enter("updateNCharacterStream").updateNCharacterStream(columnLabel, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x, long length) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x, long length) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x, long length) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x, long length) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnLabel, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x, long length) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnLabel, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnLabel, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(int columnIndex, InputStream inputStream, long length) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnIndex, inputStream, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(String columnLabel, InputStream inputStream, long length) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnLabel, inputStream, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(int columnIndex, Reader reader, long length) throws SQLException {
        try {
            enter("updateClob").updateClob(columnIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(String columnLabel, Reader reader, long length) throws SQLException {
        try {
            enter("updateClob").updateClob(columnLabel, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader, long length) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader, long length) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnLabel, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader x) throws SQLException {
        try {
            enter("updateNCharacterStream").updateNCharacterStream(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader) throws SQLException {
        try {
            enter("updateNCharacterStream").updateNCharacterStream(columnLabel, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x) throws SQLException {
        try {
            enter("updateAsciiStream").updateAsciiStream(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x) throws SQLException {
        try {
            enter("updateBinaryStream").updateBinaryStream(columnLabel, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader) throws SQLException {
        try {
            enter("updateCharacterStream").updateCharacterStream(columnLabel, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(int columnIndex, InputStream inputStream) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnIndex, inputStream);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateBlob(String columnLabel, InputStream inputStream) throws SQLException {
        try {
            enter("updateBlob").updateBlob(columnLabel, inputStream);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(int columnIndex, Reader reader) throws SQLException {
        try {
            enter("updateClob").updateClob(columnIndex, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateClob(String columnLabel, Reader reader) throws SQLException {
        try {
            enter("updateClob").updateClob(columnLabel, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnIndex, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader) throws SQLException {
        try {
            enter("updateNClob").updateNClob(columnLabel, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.1

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnIndex, type), type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) throws SQLException {
        try {
            return object(enter("getObject").getObject(columnLabel, type), type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.2

    @Override
    public void updateObject(int columnIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        try {
            enter("updateObject").updateObject(columnIndex, x, targetSqlType, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        try {
            enter("updateObject").updateObject(columnLabel, x, targetSqlType, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x, SQLType targetSqlType) throws SQLException {
        try {
            enter("updateObject").updateObject(columnIndex, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, SQLType targetSqlType) throws SQLException {
        try {
            enter("updateObject").updateObject(columnLabel, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
