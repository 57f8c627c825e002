/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/**
 * Describes columns or parameters. Some drivers ask the database when they are asked, so that after the connection was given back
 * those must not be reached any more.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalResultSetMetaData extends LogicalObject implements ResultSetMetaData {

    private final LogicalConnection connection;
    private final ResultSetMetaData description;
    private final boolean asksDatabase;

    public LogicalResultSetMetaData(LogicalConnection connection, ResultSetMetaData description) {
        super(connection.scope);
        this.connection = connection;
        this.description = description;
        this.asksDatabase = Wrapping.describesLazily(description);
    }

    private ResultSetMetaData enter() throws SQLException {
        if (!scope.enterChild() && asksDatabase) {
            throw scope.closedException();
        }
        return description;
    }

    @Override
    final Object physical() throws SQLException {
        if (asksDatabase && scope.pooled && !scope.isOpen()) {
            throw scope.closedException();
        }
        return description;
    }

    @Override
    final Object physicalOrNull() {
        return description;
    }

    @Override
    final LogicalConnection owner() {
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        try {
            return unwrapped(type, enter());
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        try {
            return isWrapper(type, enter());
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String toString() {
        return description.toString();
    }

    @Override
    public int getColumnCount() throws SQLException {
        try {
            return enter().getColumnCount();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        try {
            return enter().isAutoIncrement(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        try {
            return enter().isCaseSensitive(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        try {
            return enter().isSearchable(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        try {
            return enter().isCurrency(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int isNullable(int column) throws SQLException {
        try {
            return enter().isNullable(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        try {
            return enter().isSigned(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        try {
            return enter().getColumnDisplaySize(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        try {
            return enter().getColumnLabel(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        try {
            return enter().getColumnName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        try {
            return enter().getSchemaName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        try {
            return enter().getPrecision(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getScale(int column) throws SQLException {
        try {
            return enter().getScale(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getTableName(int column) throws SQLException {
        try {
            return enter().getTableName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        try {
            return enter().getCatalogName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        try {
            return enter().getColumnType(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        try {
            return enter().getColumnTypeName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        try {
            return enter().isReadOnly(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        try {
            return enter().isWritable(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        try {
            return enter().isDefinitelyWritable(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public String getColumnClassName(int column) throws SQLException {
        try {
            return enter().getColumnClassName(column);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
