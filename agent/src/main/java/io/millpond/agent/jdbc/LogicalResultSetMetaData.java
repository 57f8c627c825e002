/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.ClosedChildren;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/**
 * Describes columns or parameters. Some drivers ask the database when they are asked, so that after the connection was given back
 * those must not be reached any more.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalResultSetMetaData extends LogicalObject implements ResultSetMetaData {

    private final ResultSetMetaData description;

    /** As {@link StatementExtras#ofClosed}. */
    private final boolean ofClosed;

    public LogicalResultSetMetaData(LogicalConnection connection, ResultSetMetaData description) {
        super(connection);
        this.description = description;
        this.ofClosed = scope.makesOfClosed();
    }

    private ResultSetMetaData enter(String method) throws SQLException {
        return scope.enterChild() || ofClosed ? description : orphaned(method);
    }

    /** As {@link LogicalStatement#orphaned}: most drivers' know all from the beginning. */
    private ResultSetMetaData orphaned(String method) throws SQLException {
        if (scope.answersAlone(ResultSetMetaData.class, method)) {
            return description;
        }
        ClosedChildren family = scope.closedChildren();
        if (family == null || family.rowsMetaData == null) {
            throw scope.closedException();
        }
        return family.rowsMetaData;
    }

    @Override
    final Object physical() throws SQLException {
        return scope.mayCallChild() || ofClosed ? description : orphaned("vendor");
    }

    @Override
    final Object physicalOrNull() {
        return description;
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
        return textOf(description);
    }

    @Override
    public int getColumnCount() throws SQLException {
        try {
            return enter("getColumnCount").getColumnCount();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        try {
            return enter("isAutoIncrement").isAutoIncrement(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        try {
            return enter("isCaseSensitive").isCaseSensitive(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        try {
            return enter("isSearchable").isSearchable(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        try {
            return enter("isCurrency").isCurrency(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int isNullable(int column) throws SQLException {
        try {
            return enter("isNullable").isNullable(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        try {
            return enter("isSigned").isSigned(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        try {
            return enter("getColumnDisplaySize").getColumnDisplaySize(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        try {
            return enter("getColumnLabel").getColumnLabel(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        try {
            return enter("getColumnName").getColumnName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        try {
            return enter("getSchemaName").getSchemaName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        try {
            return enter("getPrecision").getPrecision(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getScale(int column) throws SQLException {
        try {
            return enter("getScale").getScale(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getTableName(int column) throws SQLException {
        try {
            return enter("getTableName").getTableName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        try {
            return enter("getCatalogName").getCatalogName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        try {
            return enter("getColumnType").getColumnType(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        try {
            return enter("getColumnTypeName").getColumnTypeName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        try {
            return enter("isReadOnly").isReadOnly(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        try {
            return enter("isWritable").isWritable(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        try {
            return enter("isDefinitelyWritable").isDefinitelyWritable(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public String getColumnClassName(int column) throws SQLException {
        try {
            return enter("getColumnClassName").getColumnClassName(column);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
