/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A driver that misbehaves as its URL says: {@code jdbc:fake:<how>:<method>[:<n>]} with how = ok, sql, fatal, runtime,
 * error, hang; the method (of whatever JDBC interface, {@code Connection.close} only there, or {@code connect}) does so, with n only on its n-th call.
 */
public final class FakeDriver implements Driver {
    static final AtomicInteger OPEN = new AtomicInteger();
    static final AtomicInteger CONNECTS = new AtomicInteger();
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    static void register() throws SQLException {
        DriverManager.registerDriver(new FakeDriver());
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:fake:");
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        CONNECTS.incrementAndGet();
        misbehave(url.split(":"), "connect");
        OPEN.incrementAndGet();
        return (Connection) make(Connection.class, new Handler(url.split(":"), null));
    }

    private static Object make(Class<?> type, Handler handler) {
        return Proxy.newProxyInstance(FakeDriver.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static void misbehave(String[] url, String method) throws SQLException {
        if (!method.equals(url[3])) {
            return;
        }
        if (url.length > 4 && CALLS.incrementAndGet() != Integer.parseInt(url[4])) {
            return;
        }
        switch (url[2]) {
            case "sql":
                throw new SQLException("fake refuses " + method, "42999", 4711);
            case "fatal":
                throw new SQLException("fake lost " + method, "08006", 4712);
            case "runtime":
                throw new IllegalStateException("fake bug in " + method);
            case "error":
                throw new AssertionError("fake error in " + method);
            case "hang":
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SQLException("fake interrupted in " + method, "57014");
                }
                return;
            default:
        }
    }

    /** State that one connection has, shared by the objects made from it. */
    private static final class Handler implements InvocationHandler {
        private final String[] url;
        private final Object parent;
        private boolean closed;
        private boolean autoCommit = true;
        private int row;

        Handler(String[] url, Object parent) {
            this.url = url;
            this.parent = parent;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            String name = method.getName();
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(self, name, args);
            }
            misbehave(url, name);
            if (self instanceof Connection) {
                misbehave(url, "Connection." + name);
            }
            Class<?> type = method.getReturnType();
            switch (name) {
                case "close":
                case "abort":
                    if (!closed && self instanceof Connection) {
                        OPEN.decrementAndGet();
                    }
                    closed = true;
                    return null;
                case "isClosed":
                    return closed;
                case "isValid":
                    return !closed;
                case "getAutoCommit":
                    return autoCommit;
                case "setAutoCommit":
                    autoCommit = (Boolean) args[0];
                    return null;
                case "getConnection":
                case "getStatement":
                    return parent;
                case "next":
                    return ++row == 1;
                case "getTransactionIsolation":
                    return Connection.TRANSACTION_READ_COMMITTED;
                case "execute":
                    return true;
                case "executeQuery":
                    return make(ResultSet.class, new Handler(url, self));
                case "unwrap":
                    throw new SQLException("fake wraps nothing", "0A000");
                default:
            }
            if (type == Statement.class
                    || type == PreparedStatement.class
                    || type == CallableStatement.class
                    || type == ResultSet.class
                    || type == DatabaseMetaData.class
                    || type == ResultSetMetaData.class) {
                return make(type, new Handler(url, self));
            }
            return plain(type);
        }

        private static Object ofObject(Object self, String name, Object[] args) {
            switch (name) {
                case "equals":
                    return self == args[0];
                case "hashCode":
                    return System.identityHashCode(self);
                default:
                    return "fake";
            }
        }

        private static Object plain(Class<?> type) {
            if (type == boolean.class) {
                return false;
            }
            if (type == int.class) {
                return 1;
            }
            if (type == long.class) {
                return 1L;
            }
            return type == String.class ? "fake" : null;
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
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
    public Logger getParentLogger() {
        return null;
    }
}
