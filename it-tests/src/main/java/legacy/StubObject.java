/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of a driver without a database: it implements a vendor's interfaces, remembers what is set and answers it, and writes
 * down the vendor's calls, saying of each JDBC object among their arguments whether it is one of its own.
 */
final class StubObject implements InvocationHandler {
    /** Which interface of the vendor's stands for one of JDBC's. */
    private final Map<String, Class<?>> children;

    private final List<String> calls;
    private final StubObject parent;
    private final Map<String, Object> properties = new HashMap<>();
    private Object self;
    private boolean closed;
    private int rows = 2;

    StubObject(Map<String, Class<?>> children, List<String> calls, StubObject parent) {
        this.children = children;
        this.calls = calls;
        this.parent = parent;
        properties.put("AutoCommit", true);
        properties.put("TransactionIsolation", Connection.TRANSACTION_READ_COMMITTED);
        properties.put("Id", 42L);
    }

    <T> T as(Class<T> type) {
        self = Proxy.newProxyInstance(StubObject.class.getClassLoader(), new Class<?>[] {type}, this);
        return type.cast(self);
    }

    /** Where the connection is a class and no proxy. */
    void is(Object connection) {
        self = connection;
    }

    void closed() {
        closed = true;
    }

    Object child(String method) {
        Class<?> type = children.get(method);
        return new StubObject(children, calls, this).as(type);
    }

    private StubObject connection() {
        return parent == null ? this : parent.connection();
    }

    /** The connection's or that of one of its objects. */
    void requireOpen() throws SQLException {
        if (closed || connection().closed) {
            throw new SQLNonTransientConnectionException("closed", "08003", -4470);
        }
    }

    boolean isClosed() {
        return closed || connection().closed;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] given) throws SQLException {
        Object[] args = given == null ? new Object[0] : given;
        String name = method.getName();
        switch (name) {
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return proxy == args[0];
            case "toString":
                return "stub";
            case "close":
                closed = true;
                return null;
            case "isClosed":
                return isClosed();
            default:
                requireOpen();
        }
        if (!method.getDeclaringClass().getName().startsWith("java.")) {
            note(name, args);
        }
        if (children.containsKey(name) && (parent != null || !name.equals("getMetaData"))) {
            return child(name);
        }
        return answer(method, name, args);
    }

    void note(String name, Object... args) {
        StringBuilder call = new StringBuilder(name).append('(');
        for (Object each : args) {
            call.append(call.charAt(call.length() - 1) == '(' ? "" : ",").append(shown(each));
        }
        synchronized (calls) {
            calls.add(call.append(')').toString());
        }
    }

    private static String shown(Object argument) {
        if (argument instanceof Connection || argument instanceof Statement || argument instanceof Array) {
            boolean own = Proxy.isProxyClass(argument.getClass())
                    && Proxy.getInvocationHandler(argument) instanceof StubObject;
            return own ? "its own" : "a stranger";
        }
        boolean plain = argument == null
                || argument instanceof String
                || argument instanceof Number
                || argument instanceof Boolean
                || argument instanceof List;
        return plain ? String.valueOf(argument) : argument.getClass().getSimpleName();
    }

    private Object answer(Method method, String name, Object[] args) {
        switch (name) {
            case "getMetaData":
                return child("getDatabaseMetaData");
            case "isValid":
                return true;
            case "getConnection":
                return connection().self;
            case "getStatement":
                return parent.self;
            case "next":
                return rows-- > 0;
            case "getInt":
                return 7;
            case "unwrap":
                return self;
            case "isWrapperFor":
                return ((Class<?>) args[0]).isInstance(self);
            default:
                if (name.startsWith("set") && args.length > 0) {
                    properties.put(name.substring(3), args[0]);
                }
                Object kept = properties.get(name.replaceFirst("^(get|is)", ""));
                Class<?> type = method.getReturnType();
                return kept != null && args.length == 0 && !type.isArray() ? kept : nothing(type);
        }
    }

    private static Object nothing(Class<?> type) {
        List<Object> zeros = Arrays.asList(false, (byte) 0, (short) 0, 0, 0L, 0f, 0d);
        List<Class<?>> primitives =
                Arrays.asList(boolean.class, byte.class, short.class, int.class, long.class, float.class, double.class);
        int at = primitives.indexOf(type);
        return at < 0 ? null : zeros.get(at);
    }
}
