/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.logging.Logger;

/** A driver of {@link StubObject}s. */
final class StubDriver implements Driver {
    private final String url;
    private final Function<StubObject, Connection> connections;
    private final Map<String, Class<?>> children = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    StubDriver(String url, Function<StubObject, Connection> connections) {
        this.url = url;
        this.connections = connections;
    }

    /** What these methods answer is an object of that interface. */
    StubDriver answer(Class<?> type, String... methods) {
        for (String method : methods) {
            children.put(method, type);
        }
        return this;
    }

    void register() throws SQLException {
        DriverManager.registerDriver(this);
    }

    /** The vendor's calls since the last time. */
    String calls() {
        synchronized (calls) {
            String said = String.join("; ", calls);
            calls.clear();
            return said;
        }
    }

    @Override
    public Connection connect(String asked, Properties info) {
        return asked.equals(url) ? connections.apply(new StubObject(children, calls, null)) : null;
    }

    @Override
    public boolean acceptsURL(String asked) {
        return asked.equals(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String asked, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
