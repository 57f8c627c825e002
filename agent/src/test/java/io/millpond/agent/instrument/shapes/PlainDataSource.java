/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument.shapes;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Counts its calls. */
public class PlainDataSource implements DataSource {

    public int calls;
    public SQLException failure;
    public final Connection connection = (Connection) Proxy.newProxyInstance(
            DataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);

    @Override
    public Connection getConnection() throws SQLException {
        calls++;
        if (failure != null) {
            throw failure;
        }
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        calls++;
        if (failure != null) {
            throw failure;
        }
        return connection;
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return null;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
