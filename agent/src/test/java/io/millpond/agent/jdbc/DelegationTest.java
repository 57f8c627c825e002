/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks every method of every interface that a handle stands for, those of later JDKs included. */
class DelegationTest {

    private static final List<Class<?>> JDBC = List.of(
            Connection.class,
            Statement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            ParameterMetaData.class);

    /** These end a pooled handle and are told of in {@link ClosingTest}. */
    private static final Set<String> ENDS = Set.of("close", "abort");

    @TestFactory
    Stream<DynamicTest> everyMethodReachesTheDriverExactlyOnce() {
        return methods(true)
                .map(call -> DynamicTest.dynamicTest("pooled " + call, () -> {
                    RecordingDriver driver = new RecordingDriver();
                    Object handle = handle(call.type, new JdbcWorld().pooled(driver.connection()));
                    driver.calls.clear();

                    Object answer = call.on(handle);

                    assertThat(driver.calls).containsExactly(call.text);
                    assertHandle(driver, call.method, answer);
                }));
    }

    @TestFactory
    Stream<DynamicTest> passedThroughNothingElseReachesTheDriver() {
        return methods(false)
                .map(call -> DynamicTest.dynamicTest("pass-through " + call, () -> {
                    RecordingDriver driver = new RecordingDriver();
                    Object handle = handle(call.type, new JdbcWorld().passThrough(driver.connection()));
                    driver.calls.clear();

                    Object answer = call.on(handle);

                    assertThat(driver.calls).containsExactly(call.text);
                    assertHandle(driver, call.method, answer);
                }));
    }

    @TestFactory
    Stream<DynamicTest> theDriversExceptionArrivesAsTheSameObject() {
        return methods(true)
                .filter(Call::throwsSqlException)
                .map(call -> DynamicTest.dynamicTest("failing " + call, () -> {
                    RecordingDriver driver = new RecordingDriver();
                    JdbcWorld world = new JdbcWorld();
                    Object handle = handle(call.type, world.pooled(driver.connection()));
                    driver.calls.clear();
                    driver.failure = call.failure();

                    Throwable thrown = null;
                    try {
                        call.on(handle);
                    } catch (InvocationTargetException e) {
                        thrown = e.getCause();
                    }

                    assertThat(thrown).isSameAs(driver.failure);
                    assertThat(driver.calls).containsExactly(call.text);
                    assertThat(world.lease.inCall()).isFalse();
                }));
    }

    /** Whatever is no SQLException came out of the middle of the driver's work: who knows what of it was sent or read. */
    @TestFactory
    Stream<DynamicTest> whatIsNoSqlExceptionArrivesAndCostsTheConnection() {
        List<Throwable> kinds = List.of(
                new AssertionError("from the driver"),
                new OutOfMemoryError("from the driver"),
                new IllegalStateException("from the driver"));
        return methods(true)
                .filter(Call::throwsSqlException) // the others are the driver's constants
                .flatMap(call -> kinds.stream()
                        .map(kind -> DynamicTest.dynamicTest(kind + " of " + call, () -> {
                            RecordingDriver driver = new RecordingDriver();
                            JdbcWorld world = new JdbcWorld();
                            Connection connection = world.pooled(driver.connection());
                            Object handle = handle(call.type, connection);
                            driver.calls.clear();
                            driver.failure = kind;

                            Throwable thrown = null;
                            try {
                                call.on(handle);
                            } catch (InvocationTargetException e) {
                                thrown = e.getCause();
                            }
                            driver.failure = null;
                            connection.close();

                            assertThat(thrown).isSameAs(kind);
                            assertThat(driver.calls.get(0)).isEqualTo(call.text);
                            assertThat(world.verdicts).hasSize(1);
                            assertThat(world.verdicts.get(0).isClean()).isFalse();
                        })));
    }

    @TestFactory
    Stream<DynamicTest> afterCloseNoConnectionMethodReachesTheDriver() {
        return methods(true)
                .filter(call -> call.type == Connection.class || call.type == DatabaseMetaData.class)
                .filter(call -> !call.text.startsWith("getDriverM"))
                .map(call -> DynamicTest.dynamicTest("closed " + call, () -> {
                    RecordingDriver driver = new RecordingDriver();
                    Connection connection = new JdbcWorld().pooled(driver.connection());
                    Object handle = handle(call.type, connection);
                    connection.close();
                    driver.calls.clear();

                    String state = null;
                    try {
                        call.on(handle);
                    } catch (InvocationTargetException e) {
                        state = ((SQLException) e.getCause()).getSQLState();
                    }

                    assertThat(driver.calls).isEmpty();
                    assertThat(state).isEqualTo(Set.of("isClosed", "isValid").contains(call.name()) ? null : "08003");
                }));
    }

    @Test
    void everyMethodOfJava8IsWrittenByHand() {
        for (Class<?> type : JDBC) {
            Class<?> logical = Wrapping.logicalFor(type);
            assertThat(logical).isNotNull();
            List<String> inherited = new ArrayList<>();
            for (Method method : logical.getMethods()) {
                if (method.getDeclaringClass().isInterface() && !Modifier.isStatic(method.getModifiers())) {
                    inherited.add(method.getName());
                }
            }
            inherited.removeIf(name -> name.startsWith("enquote") || name.startsWith("setShardingKey"));
            inherited.removeAll(List.of("beginRequest", "endRequest", "isSimpleIdentifier", "supportsSharding"));
            assertThat(inherited).as(type.getName()).isEmpty();
        }
    }

    private static void assertHandle(RecordingDriver driver, Method method, Object answer) {
        if (method.getReturnType().isPrimitive() || !JDBC.contains(method.getReturnType())) {
            return;
        }
        assertThat(answer).isInstanceOf(LogicalObject.class);
    }

    private static Object handle(Class<?> type, Connection connection) throws SQLException {
        if (type == Connection.class) {
            return connection;
        } else if (type == DatabaseMetaData.class) {
            return connection.getMetaData();
        } else if (type == Statement.class) {
            return connection.createStatement();
        } else if (type == PreparedStatement.class) {
            return connection.prepareStatement("SELECT 1");
        } else if (type == CallableStatement.class) {
            return connection.prepareCall("{call f()}");
        } else if (type == ResultSet.class) {
            return connection.createStatement().executeQuery("SELECT 1");
        } else if (type == ResultSetMetaData.class) {
            return connection.prepareStatement("SELECT 1").getMetaData();
        }
        return connection.prepareStatement("SELECT 1").getParameterMetaData();
    }

    private static Stream<Call> methods(boolean pooled) {
        List<Call> calls = new ArrayList<>();
        for (Class<?> type : JDBC) {
            for (Method method : type.getMethods()) {
                boolean ends = pooled && type == Connection.class && ENDS.contains(method.getName());
                if (!Modifier.isStatic(method.getModifiers()) && !ends) {
                    calls.add(new Call(type, method));
                }
            }
        }
        return calls.stream();
    }

    private record Call(Class<?> type, Method method, String text) {
        Call(Class<?> type, Method method) {
            this(type, method, RecordingDriver.text(method));
        }

        String name() {
            return method.getName();
        }

        boolean throwsSqlException() {
            return method.getExceptionTypes().length > 0;
        }

        SQLException failure() {
            return method.getExceptionTypes()[0] == java.sql.SQLClientInfoException.class
                    ? new java.sql.SQLClientInfoException()
                    : new SQLException("from the driver", "22000");
        }

        Object on(Object handle) throws Exception {
            Class<?>[] types = method.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = RecordingDriver.value(types[i]);
            }
            return method.invoke(handle, arguments);
        }

        @Override
        public String toString() {
            return type.getSimpleName() + "." + text;
        }
    }
}
