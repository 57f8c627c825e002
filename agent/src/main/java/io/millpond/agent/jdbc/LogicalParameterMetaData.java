/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.ClosedChildren;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/**
 * Describes columns or parameters. Some drivers ask the database when they are asked, so that after the connection was given back
 * those must not be reached any more.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalParameterMetaData extends LogicalObject implements ParameterMetaData {

    private final ParameterMetaData description;

    /** As {@link StatementExtras#ofClosed}. */
    private final boolean ofClosed;

    public LogicalParameterMetaData(LogicalConnection connection, ParameterMetaData description) {
        super(connection);
        this.description = description;
        this.ofClosed = scope.makesOfClosed();
    }

    private ParameterMetaData enter(String method) throws SQLException {
        return scope.enterChild() || ofClosed ? description : orphaned(method);
    }

    /** As {@link LogicalStatement#orphaned}: most drivers' know all from the beginning. */
    private ParameterMetaData orphaned(String method) throws SQLException {
        if (scope.answersAlone(ParameterMetaData.class, method)) {
            return description;
        }
        ClosedChildren family = scope.closedChildren();
        if (family == null || family.parameterMetaData == null) {
            throw scope.closedException();
        }
        return family.parameterMetaData;
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
    public int getParameterCount() throws SQLException {
        try {
            return enter("getParameterCount").getParameterCount();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int isNullable(int param) throws SQLException {
        try {
            return enter("isNullable").isNullable(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isSigned(int param) throws SQLException {
        try {
            return enter("isSigned").isSigned(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getPrecision(int param) throws SQLException {
        try {
            return enter("getPrecision").getPrecision(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getScale(int param) throws SQLException {
        try {
            return enter("getScale").getScale(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getParameterType(int param) throws SQLException {
        try {
            return enter("getParameterType").getParameterType(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getParameterTypeName(int param) throws SQLException {
        try {
            return enter("getParameterTypeName").getParameterTypeName(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getParameterClassName(int param) throws SQLException {
        try {
            return enter("getParameterClassName").getParameterClassName(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getParameterMode(int param) throws SQLException {
        try {
            return enter("getParameterMode").getParameterMode(param);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
