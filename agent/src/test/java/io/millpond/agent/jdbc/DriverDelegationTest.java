/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.facade.DriverLoader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@link DelegationTest} over real drivers' classes: each public method of a handle, JDBC's or the vendor's, reaches the driver's
 * object once with the same arguments, and no JDBC object comes back bare.
 */
class DriverDelegationTest {

    /** These end a pooled handle, or are the handle's own. */
    private static final Set<String> OWN =
            Set.of("close()", "abort(Executor)", "hashCode()", "equals(Object)", "toString()");

    private static final Map<String, String[]> CLASSES = new java.util.TreeMap<>(Map.ofEntries(
            Map.entry(
                    "postgresql-42.7.14",
                    in("org.postgresql.jdbc.", "PgConnection", "PgStatement", "PgResultSet", "PgDatabaseMetaData")),
            Map.entry(
                    "mysql-connector-j-26.10.0",
                    in(
                            "com.mysql.cj.jdbc.",
                            "ConnectionImpl",
                            "StatementImpl",
                            "ClientPreparedStatement",
                            "CallableStatement",
                            "result.ResultSetImpl")),
            Map.entry(
                    "mariadb-java-client-2.7.13",
                    in("org.mariadb.jdbc.", "MariaDbConnection", "MariaDbStatement", "ClientSidePreparedStatement")),
            Map.entry(
                    "mariadb-java-client-3.5.6",
                    in(
                            "org.mariadb.jdbc.",
                            "Connection",
                            "Statement",
                            "ClientPreparedStatement",
                            "FunctionStatement",
                            "client.result.CompleteResult")),
            Map.entry("mariadb-java-client-4.0.0", in("org.mariadb.jdbc.", "Connection", "ClientPreparedStatement")),
            Map.entry(
                    "h2-2.4.240",
                    in(
                            "org.h2.jdbc.",
                            "JdbcConnection",
                            "JdbcStatement",
                            "JdbcPreparedStatement",
                            "JdbcCallableStatement",
                            "JdbcResultSet",
                            "JdbcDatabaseMetaData",
                            "JdbcResultSetMetaData",
                            "JdbcParameterMetaData")),
            Map.entry("h2-1.4.200", in("org.h2.jdbc.", "JdbcConnection", "JdbcPreparedStatement", "JdbcResultSet")),
            Map.entry(
                    "hsqldb-2.7.4",
                    in(
                            "org.hsqldb.jdbc.",
                            "JDBCConnection",
                            "JDBCStatement",
                            "JDBCPreparedStatement",
                            "JDBCResultSet")),
            Map.entry(
                    "derby-10.14.2.0",
                    in(
                            "org.apache.derby.impl.jdbc.",
                            "EmbedConnection",
                            "EmbedStatement",
                            "EmbedPreparedStatement42",
                            "EmbedCallableStatement42",
                            "EmbedResultSet42")),
            Map.entry(
                    "derbyclient-10.14.2.0",
                    in("org.apache.derby.client.", "net.NetConnection", "am.ClientStatement", "am.ClientResultSet")),
            Map.entry(
                    "sqlite-jdbc-3.54.1.0",
                    in(
                            "org.sqlite.jdbc4.",
                            "JDBC4Connection",
                            "JDBC4Statement",
                            "JDBC4PreparedStatement",
                            "JDBC4ResultSet")),
            Map.entry(
                    "duckdb_jdbc-2.0.0.1",
                    in("org.duckdb.", "DuckDBConnection", "DuckDBPreparedStatement", "DuckDBResultSet")),
            Map.entry(
                    "mssql-jdbc-12.10.1.jre8",
                    in(
                            "com.microsoft.sqlserver.jdbc.",
                            "SQLServerConnection",
                            "SQLServerStatement",
                            "SQLServerCallableStatement",
                            "SQLServerResultSet")),
            Map.entry(
                    "jaybird-6.0.5", in("org.firebirdsql.jdbc.", "FBConnection", "FBPreparedStatement", "FBResultSet")),
            Map.entry(
                    "jtds-1.3.1",
                    in("net.sourceforge.jtds.jdbc.", "JtdsConnection", "JtdsPreparedStatement", "JtdsResultSet")),
            Map.entry(
                    "ngdbc-2.28.8", in("com.sap.db.jdbc.", "HanaConnection", "HanaPreparedStatement", "HanaResultSet")),
            Map.entry(
                    "snowflake-jdbc-4.4.1",
                    in(
                            "net.snowflake.client.internal.api.implementation.",
                            "connection.SnowflakeConnectionImpl",
                            "statement.SnowflakePreparedStatementImpl"))));

    @TestFactory
    Stream<DynamicTest> everyMethodReachesTheDriverOnceWithTheSameArguments() {
        return CLASSES.entrySet().stream()
                .flatMap(driver -> Arrays.stream(driver.getValue())
                        .map(name -> DynamicTest.dynamicTest(driver.getKey() + " " + name, () -> {
                            ClassLoader loader = DriverLoader.opened(driver.getKey() + ".jar");
                            Class<?> type = Class.forName(name, false, loader);
                            Class<?> connection = Class.forName(driver.getValue()[0], false, loader);
                            List<String> wrong = new ArrayList<>();
                            int walked = 0;
                            for (Method method : type.getMethods()) {
                                if (!Modifier.isStatic(method.getModifiers())
                                        && namesPublicTypes(method)
                                        && method.getDeclaringClass() != Object.class
                                        && !OWN.contains(RecordingDriver.text(method))) {
                                    walk(type, connection, method, wrong);
                                    walked++;
                                }
                            }
                            assertThat(wrong).isEmpty();
                            assertThat(walked).isGreaterThan(9);
                        })));
    }

    /** @param connection the class of the driver's connections: a statement must be able to say whose it is */
    private static void walk(Class<?> type, Class<?> connection, Method method, List<String> wrong) throws Exception {
        RecordedClass driver = new RecordedClass();
        Object handle = handle(driver.physical(type), connection);
        Object[] given = Arrays.stream(method.getParameterTypes())
                .map(DriverDelegationTest::value)
                .toArray();
        driver.calls.clear();
        driver.arguments.clear();
        Object answer = null;
        try {
            answer = handle.getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(handle, given);
        } catch (InvocationTargetException e) {
            wrong.add(method + " threw " + e.getCause());
            return;
        }
        if (!driver.calls.equals(List.of(RecordingDriver.text(method)))) {
            wrong.add(method + " called " + driver.calls);
        } else if (!Arrays.equals(driver.arguments.get(0), given)) {
            wrong.add(method + " passed " + Arrays.toString(driver.arguments.get(0)));
        }
        if (answer != null
                && !(answer instanceof Connection)
                && Wrapping.logicalFor(answer.getClass()) != null
                && Wrapping.handleOf(answer) == null) {
            wrong.add(method + " answered a bare " + answer.getClass().getName());
        }
    }

    private static Object handle(Object physical, Class<?> of) throws Exception {
        JdbcWorld world = new JdbcWorld();
        if (physical instanceof Connection) {
            return world.pooled((Connection) physical);
        }
        Connection held = world.pooled((Connection) new RecordedClass().physical(of));
        LogicalConnection connection = (LogicalConnection) Wrapping.handleOf(held);
        if (physical instanceof Statement) {
            return Wrapping.statement(connection, (Statement) physical, "SELECT 1");
        } else if (physical instanceof ResultSet) {
            return Wrapping.resultSet(connection, null, (ResultSet) physical);
        } else if (physical instanceof DatabaseMetaData) {
            return Wrapping.metaData(connection, (DatabaseMetaData) physical);
        } else if (physical instanceof ResultSetMetaData) {
            return Wrapping.metaData(connection, (ResultSetMetaData) physical);
        }
        return Wrapping.metaData(connection, (ParameterMetaData) physical);
    }

    /** Of its own for each call where the type allows one, so that a swapped argument shows. */
    private static Object value(Class<?> type) {
        if (type == String.class) {
            return new String("SELECT 1");
        } else if (type == Object.class) {
            return new Object();
        } else if (type == InputStream.class) {
            return new ByteArrayInputStream(new byte[0]);
        } else if (type == Reader.class) {
            return new StringReader("");
        } else if (type == BigDecimal.class) {
            return new BigDecimal("4.2");
        } else if (type == Date.class) {
            return new Date(1);
        } else if (type == Time.class) {
            return new Time(1);
        } else if (type == Timestamp.class) {
            return new Timestamp(1);
        } else if (type == Calendar.class) {
            return Calendar.getInstance();
        } else if (type == Map.class) {
            return new HashMap<>();
        } else if (type == Properties.class) {
            return new Properties();
        } else if (type == byte[].class) {
            return new byte[1];
        } else if (type == String[].class) {
            return new String[] {"id"};
        }
        return RecordingDriver.value(type);
    }

    /** No application can call the others, and a recording class cannot override them. */
    private static boolean namesPublicTypes(Method method) {
        return Stream.concat(Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))
                .allMatch(type -> Modifier.isPublic(type.getModifiers()));
    }

    private static String[] in(String prefix, String... names) {
        return Arrays.stream(names).map(name -> prefix + name).toArray(String[]::new);
    }
}
