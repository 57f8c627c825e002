/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** MySQL Connector/J 8 and later: close() rolls back; {@code JdbcConnection.resetServerState()} resets the session. */
final class MySql extends MySqlFamily {

    MySql(JdbcTarget target) {
        super(target);
    }

    @Override
    @Nullable
    SqlReset prepareReset(Connection fresh) throws SQLException {
        if (!target().hasPlainSession()) {
            return null;
        }
        try {
            Class<?> type = Class.forName(
                    "com.mysql.cj.jdbc.JdbcConnection", false, fresh.getClass().getClassLoader());
            Method reset = type.getMethod("resetServerState");
            return ServerReset.prepare(fresh, new ComReset(reset));
        } catch (ReflectiveOperationException e) {
            throw new SQLException("No resetServerState in this driver", e);
        }
    }

    private static final class ComReset implements ServerReset.Command {

        private final Method reset;

        ComReset(Method reset) {
            this.reset = reset;
        }

        @Override
        public void send(Connection raw) throws SQLException {
            try {
                reset.invoke(raw);
            } catch (InvocationTargetException e) {
                throw new SQLException("resetServerState failed", e.getCause());
            } catch (IllegalAccessException e) {
                throw new SQLException("resetServerState is out of reach", e);
            }
        }
    }
}
