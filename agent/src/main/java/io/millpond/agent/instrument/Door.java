/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The three ways into JDBC that get a doorbell. */
enum Door {
    /** {@code private static DriverManager.getConnection(String, Properties, Class)}: all public forms end there. */
    DRIVER_MANAGER,
    /** {@code getConnection()} and {@code getConnection(String, String)}, where they are declared. */
    DATA_SOURCE,
    /** {@code Driver.connect(String, Properties)}: told of, never answered. */
    DRIVER;

    private static final String GET = "getConnection()Ljava/sql/Connection;";
    private static final String GET_WITH_CREDENTIALS =
            "getConnection(Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;";
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
        if (declaresDataSourceMethods(loader, shape, redefined)) {
            doors.add(DATA_SOURCE);
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
    private static boolean declaresDataSourceMethods(
            @Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined) {
        boolean plain = shape.declares(GET);
        boolean withCredentials = shape.declares(GET_WITH_CREDENTIALS);
        if (!plain && !withCredentials) {
            return false;
        }
        return (plain && withCredentials && !shape.isFinal()) || isA(loader, shape, redefined, "javax/sql/DataSource");
    }

    private static boolean isA(
            @Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined, String wanted) {
        return redefined == null
                ? TypeHierarchy.isSubtype(loader, shape, wanted)
                : TypeHierarchy.isSubtype(redefined, wanted.replace('/', '.'));
    }
}
