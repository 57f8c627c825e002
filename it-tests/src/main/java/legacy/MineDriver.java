/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A driver over a mine-field. The application announces each of its calls; a call that was not announced, or comes a second time, is
 * noted, and on {@code jdbc:mine:...} it is the end of that connection as well: everything on it throws from then on. On {@code
 * jdbc:pool:...} it is noted only, for there a pool has business of its own.
 */
public final class MineDriver implements Driver {

    /** What the driver's connections have beside JDBC. */
    public interface Vendor extends Connection {
        String vendorName();

        Statement vendorStatement(String text);

        void vendorReset() throws SQLException;

        /** Says whether it is given itself. */
        boolean vendorTakes(Connection given);
    }

    /** One call of the application, until the driver has seen it. */
    private static final class Announced {
        final Class<?> type;
        final String method;
        int seen;

        Announced(Class<?> type, String method) {
            this.type = type;
            this.method = method;
        }
    }

    private static final ThreadLocal<Deque<Announced>> CALLS = new ThreadLocal<Deque<Announced>>() {
        @Override
        protected Deque<Announced> initialValue() {
            return new ArrayDeque<>();
        }
    };

    static final AtomicInteger OPEN = new AtomicInteger();
    static final AtomicInteger CONNECTS = new AtomicInteger();

    /** What nobody announced, and how often. */
    private static final Map<String, Integer> STRAY = new LinkedHashMap<>();

    /** Announced calls that did not reach the driver exactly once. */
    private static final Map<String, Integer> LOST = new LinkedHashMap<>();

    static void register() throws SQLException {
        DriverManager.registerDriver(new MineDriver());
    }

    /** The application's {@code DriverManager.getConnection}; what it answers announces its calls by itself. */
    static Connection open(String url) throws SQLException {
        return (Connection) call(Driver.class, "connect", false, () -> {
            return DriverManager.getConnection(url, "u", "p");
        });
    }

    static synchronized Map<String, Integer> takeStray() {
        Map<String, Integer> all = new LinkedHashMap<>(STRAY);
        STRAY.clear();
        return all;
    }

    static synchronized Map<String, Integer> takeLost() {
        Map<String, Integer> all = new LinkedHashMap<>(LOST);
        LOST.clear();
        return all;
    }

    private static synchronized void note(Map<String, Integer> where, String what) {
        Integer before = where.get(what);
        where.put(what, before == null ? 1 : before + 1);
    }

    private static Object call(Class<?> type, String method, boolean exactlyOnce, Callable<?> body)
            throws SQLException {
        Deque<Announced> calls = CALLS.get();
        Announced announced = new Announced(type, method);
        calls.push(announced);
        try {
            return announcing(body.call());
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            calls.pop();
            if (announced.seen > 1 || exactlyOnce && announced.seen == 0) {
                note(LOST, type.getSimpleName() + "." + method + " reached the driver " + announced.seen + " times");
            }
        }
    }

    /** The application's side of a JDBC object: each call is announced first. */
    private static Object announcing(Object made) {
        if (!(made instanceof Wrapper)) {
            return made;
        }
        TreeSet<String> names = new TreeSet<>();
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> type : new Class<?>[] {
            Vendor.class,
            Connection.class,
            CallableStatement.class,
            PreparedStatement.class,
            Statement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class
        }) {
            if (type.isInstance(made) && names.add(type.getName())) {
                types.add(type);
            }
        }
        boolean[] ended = new boolean[1];
        return Proxy.newProxyInstance(
                MineDriver.class.getClassLoader(), types.toArray(new Class<?>[0]), (self, method, args) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals") ? self == args[0] : method.invoke(made, args);
                    }
                    boolean closing =
                            method.getName().equals("close") || method.getName().equals("abort");
                    // A pool keeps the connection open, and answers for a handle that was closed.
                    boolean exactly = !(made instanceof Connection) || !closing && !ended[0];
                    ended[0] |= closing;
                    try {
                        return call(types.get(0), method.getName(), exactly, () -> {
                            try {
                                // The connection as the application has it, not this announcer of its calls.
                                return method.getName().equals("vendorTakes")
                                        ? method.invoke(made, made)
                                        : method.invoke(made, args);
                            } catch (InvocationTargetException e) {
                                throw unwrapped(e.getCause());
                            }
                        });
                    } catch (IllegalStateException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private static Exception unwrapped(Throwable cause) {
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return (Exception) cause;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:mine:") || url.startsWith("jdbc:pool:");
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        boolean mine = url.startsWith("jdbc:mine:");
        CONNECTS.incrementAndGet();
        Line line = new Line(mine);
        line.stepped(Driver.class, "connect");
        if (url.contains("refused")) {
            throw new SQLException("the mine-field is closed", "08004", 12);
        }
        OPEN.incrementAndGet();
        return (Connection) make(Vendor.class, line, null);
    }

    private static Object make(Class<?> type, Line line, Object parent) {
        return Proxy.newProxyInstance(
                MineDriver.class.getClassLoader(), new Class<?>[] {type}, new Physical(type, line, parent));
    }

    /** One physical connection with all that was made from it. */
    private static final class Line {
        private final boolean mined;
        private volatile boolean dead;
        boolean autoCommit = true;
        boolean readOnly;
        int isolation = Connection.TRANSACTION_READ_COMMITTED;

        Line(boolean mined) {
            this.mined = mined;
        }

        void stepped(Class<?> type, String method) {
            Announced announced = CALLS.get().peek();
            if (announced != null
                    && announced.method.equals(method)
                    && (type.isAssignableFrom(announced.type) || announced.type.isAssignableFrom(type))) {
                announced.seen++;
                if (announced.seen == 1) {
                    return;
                }
            }
            String stray = (type == Vendor.class ? "Connection" : type.getSimpleName()) + "." + method;
            note(STRAY, stray);
            dead |= mined;
            if (dead) {
                throw new AssertionError("stepped on a mine: " + stray);
            }
        }
    }

    private static final class Physical implements InvocationHandler {
        private final Class<?> type;
        private final Line line;
        private final Object parent;
        private boolean closed;
        private int row;

        Physical(Class<?> type, Line line, Object parent) {
            this.type = type;
            this.line = line;
            this.parent = parent;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            String name = method.getName();
            if (method.getDeclaringClass() == Object.class) {
                return name.equals("equals")
                        ? (Object) (self == args[0])
                        : name.equals("hashCode") ? (Object) System.identityHashCode(self) : "physical " + type;
            }
            line.stepped(type, name);
            if (args != null && args.length > 0 && "fail".equals(args[0])) {
                throw new SQLException("no such thing", "42000", 77);
            }
            switch (name) {
                case "close":
                case "abort":
                    if (!closed && type == Vendor.class) {
                        OPEN.decrementAndGet();
                    }
                    closed = true;
                    return null;
                case "isClosed":
                    return closed;
                case "isValid":
                    return !closed;
                case "getAutoCommit":
                    return line.autoCommit;
                case "setAutoCommit":
                    line.autoCommit = (Boolean) args[0];
                    return null;
                case "isReadOnly":
                    return line.readOnly;
                case "setReadOnly":
                    line.readOnly = (Boolean) args[0];
                    return null;
                case "getTransactionIsolation":
                    return line.isolation;
                case "setTransactionIsolation":
                    line.isolation = (Integer) args[0];
                    return null;
                case "getConnection":
                case "getStatement":
                    return parent;
                case "next":
                    return ++row <= 3;
                case "getString":
                case "getObject":
                    return "row " + row;
                case "getInt":
                    return row;
                case "executeUpdate":
                    return 7;
                case "executeBatch":
                    return new int[] {1, 2};
                case "execute":
                    return true;
                case "isWrapperFor":
                    return ((Class<?>) args[0]).isInstance(self);
                case "unwrap":
                    if (((Class<?>) args[0]).isInstance(self)) {
                        return self;
                    }
                    throw new SQLException("wraps nothing", "0A000");
                case "vendorStatement":
                    return make(Statement.class, line, self);
                case "vendorName":
                    return "mine";
                case "vendorTakes":
                    return args[0] == self;
                default:
                    return other(self, method.getReturnType());
            }
        }

        private Object other(Object self, Class<?> returned) {
            if (Wrapper.class.isAssignableFrom(returned) && returned.getName().startsWith("java.sql.")) {
                return make(returned, line, self);
            }
            if (returned == boolean.class) {
                return false;
            }
            if (returned == int.class) {
                return 1;
            }
            if (returned == long.class) {
                return 1L;
            }
            return returned == String.class ? "mine" : null;
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
