/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways into JDBC that get a doorbell. */
enum Door {
    /**
     * {@code private static DriverManager.getConnection(String, Properties, Class)}: all public forms end there. Two of them are asked
     * first whether their text was asked before.
     */
    DRIVER_MANAGER,
    /** {@code getConnection()} and {@code getConnection(String, String)}, where they are declared. */
    DATA_SOURCE,
    /** Those of a DataSource that promise more than a Connection (SQLite, ClickHouse), beside their bridges. */
    COVARIANT_DATA_SOURCE,
    /** {@code Driver.connect(String, Properties)}, covariant ones and their bridges too. */
    DRIVER,
    /** {@code getPooledConnection} and {@code getXAConnection}: only pools and transaction managers call them. */
    POOLED_SOURCE,
    /** {@code getConnection()} of a {@code PooledConnection}. */
    POOLED_CONNECTION;

    private static final String GET = "getConnection()Ljava/sql/Connection;";
    private static final String GET_WITH_CREDENTIALS =
            "getConnection(Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;";
    private static final String ANY_GET = "getConnection()L";
    private static final String ANY_GET_WITH_CREDENTIALS = "getConnection(Ljava/lang/String;Ljava/lang/String;)L";
    private static final String[] POOLED_GETTERS = {
        "getPooledConnection()L",
        "getPooledConnection(Ljava/lang/String;Ljava/lang/String;)L",
        "getXAConnection()L",
        "getXAConnection(Ljava/lang/String;Ljava/lang/String;)L"
    };
    private static final String CONNECT = "connect(Ljava/lang/String;Ljava/util/Properties;)L";

    /** @param redefined the class where it is loaded already */
    static Set<Door> of(@Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined) {
        Set<Door> doors = EnumSet.noneOf(Door.class);
        if (shape.name().equals("java/sql/DriverManager")) {
            doors.add(DRIVER_MANAGER);
            return doors;
        }
        if (shape.isInterface()) {
            return doors;
        }
        boolean getter = shape.declaresAny(ANY_GET) || shape.declaresAny(ANY_GET_WITH_CREDENTIALS);
        if (getter && isA(loader, shape, redefined, "javax/sql/DataSource")) {
            doors.add(DATA_SOURCE);
            doors.add(COVARIANT_DATA_SOURCE);
        } else if (declaresForSubclasses(shape)) {
            doors.add(DATA_SOURCE);
        } else if (getter && isPooledConnection(loader, shape, redefined)) {
            doors.add(POOLED_CONNECTION);
        }
        if (declaresPooledGetter(shape)
                && (isA(loader, shape, redefined, "javax/sql/ConnectionPoolDataSource")
                        || isA(loader, shape, redefined, "javax/sql/XADataSource"))) {
            doors.add(POOLED_SOURCE);
        }
        if (shape.declaresAny(CONNECT) && isA(loader, shape, redefined, "java/sql/Driver")) {
            doors.add(DRIVER);
        }
        return doors;
    }

    /**
     * A class that is no DataSource itself may declare the methods for its subclasses (PostgreSQL's BaseDataSource): the pair is
     * taken for that. A single getConnection() is not, since statements, result sets and metadata have one too.
     */
    private static boolean declaresForSubclasses(ClassShape shape) {
        return shape.declares(GET) && shape.declares(GET_WITH_CREDENTIALS) && !shape.isFinal();
    }

    private static boolean declaresPooledGetter(ClassShape shape) {
        for (String getter : POOLED_GETTERS) {
            if (shape.declaresAny(getter)) {
                return true;
            }
        }
        return false;
    }

    /** Both types are asked for: the parents of the JDK's own are not read. */
    private static boolean isPooledConnection(
            @Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined) {
        return isA(loader, shape, redefined, "javax/sql/PooledConnection")
                || isA(loader, shape, redefined, "javax/sql/XAConnection");
    }

    private static boolean isA(
            @Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined, String wanted) {
        return redefined == null
                ? TypeHierarchy.isSubtype(loader, shape, wanted)
                : TypeHierarchy.isSubtype(redefined, wanted.replace('/', '.'));
    }
}
