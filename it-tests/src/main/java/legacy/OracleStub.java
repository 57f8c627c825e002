/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import oracle.jdbc.OracleArray;
import oracle.jdbc.OracleCallableStatement;
import oracle.jdbc.OraclePreparedStatement;
import oracle.jdbc.OracleRef;
import oracle.jdbc.OracleResultSet;
import oracle.jdbc.OracleResultSetMetaData;
import oracle.jdbc.OracleStatement;
import oracle.jdbc.OracleStruct;
import oracle.sql.DatumWithConnection;

/**
 * A driver without a database whose objects implement the public interfaces of Oracle's jar, as Oracle's package-private classes do.
 * It writes down the vendor's calls, says of each JDBC object among their arguments whether it is one of its own, and looks into it.
 */
final class OracleStub implements Driver {
    static final String URL = "jdbc:oracle:thin:@//127.0.0.1:1521/stub";

    private static final List<String> CALLS = new ArrayList<>();

    static void register() throws SQLException {
        DriverManager.registerDriver(new OracleStub());
    }

    /** The calls since the last time. */
    static String calls() {
        synchronized (CALLS) {
            String said = String.join("; ", CALLS);
            CALLS.clear();
            return said;
        }
    }

    @Override
    public Connection connect(String url, Properties info) {
        return url.equals(URL)
                ? new Stub(null).as(Connection.class, oracle.jdbc.internal.OracleConnection.class)
                : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 23;
    }

    @Override
    public int getMinorVersion() {
        return 26;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    /** Any of its objects. */
    private static final class Stub implements InvocationHandler {
        private final Stub parent;
        private Object self;
        private OracleValues values;
        private boolean closed;
        private boolean autoCommit = true;
        private int rows = 2;

        Stub(Stub parent) {
            this.parent = parent;
        }

        <T> T as(Class<T> type, Class<?>... types) {
            self = Proxy.newProxyInstance(OracleStub.class.getClassLoader(), types, this);
            return type.cast(self);
        }

        private Object child(Class<?> type) {
            return new Stub(this).as(type, type);
        }

        private Stub connection() {
            return parent == null ? this : parent.connection();
        }

        private OracleValues values() {
            Stub connection = connection();
            if (connection.values == null) {
                connection.values = new OracleValues((oracle.jdbc.internal.OracleConnection) connection.self);
            }
            return connection.values;
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
                    return closed || connection().closed;
                default:
                    if (closed || connection().closed) {
                        throw new SQLRecoverableException("ORA-17008: Closed connection", "08003", 17008);
                    }
            }
            if (method.getDeclaringClass().getName().startsWith("oracle.")) {
                note(name, args);
            }
            return answer(method, name, args);
        }

        private void note(String name, Object[] args) throws SQLException {
            StringBuilder call = new StringBuilder(name).append('(');
            for (Object each : args) {
                call.append(call.charAt(call.length() - 1) == '(' ? "" : ",").append(shown(each));
            }
            synchronized (CALLS) {
                CALLS.add(call.append(')').toString());
            }
        }

        private static String shown(Object argument) throws SQLException {
            if (argument instanceof DatumWithConnection) {
                return OracleValues.shown((DatumWithConnection) argument);
            }
            if (argument instanceof int[]) {
                return Arrays.toString((int[]) argument);
            }
            if (argument instanceof Connection || argument instanceof Statement || argument instanceof java.sql.Array) {
                boolean own =
                        Proxy.isProxyClass(argument.getClass()) && Proxy.getInvocationHandler(argument) instanceof Stub;
                return own ? "its own" : "a stranger";
            }
            boolean plain = argument == null || argument instanceof String || argument instanceof Number;
            return plain ? String.valueOf(argument) : argument.getClass().getSimpleName();
        }

        private Object answer(Method method, String name, Object[] args) throws SQLException {
            switch (name) {
                case "setAutoCommit":
                    autoCommit = (Boolean) args[0];
                    return null;
                case "getAutoCommit":
                    return autoCommit;
                case "isValid":
                    return true;
                case "getTransactionIsolation":
                    return Connection.TRANSACTION_READ_COMMITTED;
                case "createStatement":
                    return child(OracleStatement.class);
                case "prepareStatement":
                    return child(OraclePreparedStatement.class);
                case "prepareCall":
                    return child(OracleCallableStatement.class);
                case "executeQuery":
                case "getCursor":
                    return child(OracleResultSet.class);
                case "getMetaData":
                    return parent == null
                            ? child(java.sql.DatabaseMetaData.class)
                            : child(OracleResultSetMetaData.class);
                case "getConnection":
                    return connection().self;
                case "getStatement":
                    return parent.self;
                case "next":
                    return rows-- > 0;
                case "createOracleArray":
                case "createArrayOf":
                case "getArray":
                    return child(OracleArray.class);
                case "createStruct":
                    return child(OracleStruct.class);
                case "getRef":
                    return child(OracleRef.class);
                case "getObject":
                    return child(OracleStruct.class);
                case "getNUMBER":
                case "getOracleObject":
                    return new oracle.sql.NUMBER(42);
                case "getARRAY":
                    return values().array();
                case "getSTRUCT":
                    return values().struct();
                case "getREF":
                    return values().ref();
                case "getDescriptor":
                case "doGetDescriptor":
                    return values().descriptor((String) args[0]);
                case "isDescriptorSharable":
                    return true;
                case "getVersionNumber":
                    return (short) 23_000;
                case "getPlsqlIndexTable":
                    return new int[] {1, 2, 3};
                case "getSQLTypeName":
                    return "NUMBERS";
                case "_getPC":
                case "physicalConnectionWithin":
                    return connection().self;
                case "unwrap":
                    // without an argument: what it wraps, which is nothing
                    return args.length == 0 ? null : self;
                case "isWrapperFor":
                    return ((Class<?>) args[0]).isInstance(self);
                default:
                    return nothing(method.getReturnType());
            }
        }

        private static Object nothing(Class<?> type) {
            if (type == boolean.class) {
                return false;
            }
            if (type == int.class) {
                return 0;
            }
            if (type == short.class) {
                return (short) 0;
            }
            if (type == long.class) {
                return 0L;
            }
            if (type == byte.class) {
                return (byte) 0;
            }
            if (type == float.class) {
                return 0f;
            }
            return type == double.class ? (Object) 0d : null;
        }
    }
}
