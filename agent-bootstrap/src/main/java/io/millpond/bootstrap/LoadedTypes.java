/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the doors among classes that were loaded before us: from an AOT cache, or before an attach. By name, links nothing. */
final class LoadedTypes {

    private static final String[] DOORS = {
        "javax.sql.DataSource",
        "java.sql.Driver",
        "javax.sql.ConnectionPoolDataSource",
        "javax.sql.XADataSource",
        "javax.sql.PooledConnection"
    };

    private LoadedTypes() {}

    /** DriverManager, every class of the doors' types, and their superclasses, where the door's method may be declared. */
    static Set<Class<?>> doors(Class<?>[] loaded) {
        Set<Class<?>> doors = new LinkedHashSet<>();
        for (Class<?> type : loaded) {
            if (type.getName().equals("java.sql.DriverManager")) {
                doors.add(type);
            } else if (isCandidate(type) && isDoor(type)) {
                for (Class<?> c = type; c != null && isCandidate(c); c = c.getSuperclass()) {
                    doors.add(c);
                }
            }
        }
        return doors;
    }

    private static boolean isDoor(Class<?> type) {
        for (String door : DOORS) {
            if (isA(type, door)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCandidate(Class<?> type) {
        return type.getClassLoader() != null
                && !type.isInterface()
                && !type.isArray()
                && !type.isPrimitive()
                && !ConstantPoolFilter.isIgnored(type.getName().replace('.', '/'));
    }

    private static boolean isA(@Nullable Class<?> type, String wanted) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals(wanted)) {
                return true;
            }
            for (Class<?> parent : c.getInterfaces()) {
                if (isA(parent, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }
}
