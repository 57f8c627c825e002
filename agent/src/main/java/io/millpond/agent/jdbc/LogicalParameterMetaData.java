/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.ParameterMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/**
 * Describes columns or parameters. Some drivers ask the database when they are asked, so that after the connection was given back
 * those must not be reached any more.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalParameterMetaData extends LogicalObject implements ParameterMetaData {

    private final LogicalConnection connection;
    private final ParameterMetaData description;
    private final boolean asksDatabase;

    public LogicalParameterMetaData(LogicalConnection connection, ParameterMetaData description) {
        super(connection.scope);
        this.connection = connection;
        this.description = description;
        this.asksDatabase = Wrapping.describesLazily(description);
    }

    private ParameterMetaData enter() throws SQLException {
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
    public int getParameterCount() throws SQLException {
        try {
            return enter().getParameterCount();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int isNullable(int param) throws SQLException {
        try {
            return enter().isNullable(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSigned(int param) throws SQLException {
        try {
            return enter().isSigned(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getPrecision(int param) throws SQLException {
        try {
            return enter().getPrecision(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getScale(int param) throws SQLException {
        try {
            return enter().getScale(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getParameterType(int param) throws SQLException {
        try {
            return enter().getParameterType(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getParameterTypeName(int param) throws SQLException {
        try {
            return enter().getParameterTypeName(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getParameterClassName(int param) throws SQLException {
        try {
            return enter().getParameterClassName(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getParameterMode(int param) throws SQLException {
        try {
            return enter().getParameterMode(param);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
