/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which kind of facade a class of a driver gets, and what it must be castable to.
 *
 * <p>A driver that publishes an interface for its connections means applications to cast to that; its own code may then be
 * handed our object and will call it through the interface, which reaches the physical one. A driver without one leaves only its
 * class to cast to, and gets a subclass. The sign of such an interface is its name:
 *
 * <pre>
 *   org.postgresql.PGConnection, com.mysql.cj.jdbc.JdbcConnection, oracle.jdbc.OracleConnection,
 *   com.microsoft.sqlserver.jdbc.ISQLServerConnection, ...       end like the JDBC type       interface
 *   org.h2.engine.CastDataProvider, java.io.Closeable, ...       do not                       subclass
 *   org.mariadb.jdbc.Connection, org.sqlite.SQLiteConnection     are classes                  subclass
 *   org.duckdb.DuckDBConnection, org.h2.jdbc.JdbcStatement       are final, or their methods  interfaces only
 * </pre>
 *
 * <p>Extending java.sql.Connection is no sign: PGConnection does not.
 */
final class FacadePlan {

    private static final String[] NOUNS = {"Connection", "Statement", "ResultSet", "MetaData"};

    private final Class<?> physical;
    private final FacadeKind kind;
    private final @Nullable Class<?> extended;
    private final Set<Class<?>> interfaces;
    private final @Nullable String refusal;

    private FacadePlan(
            Class<?> physical,
            FacadeKind kind,
            @Nullable Class<?> extended,
            Set<Class<?>> interfaces,
            @Nullable String refusal) {
        this.physical = physical;
        this.kind = kind;
        this.extended = extended;
        this.interfaces = interfaces;
        this.refusal = refusal;
    }

    static FacadePlan of(Class<?> physical) {
        Set<Class<?>> interfaces = publicInterfaces(physical);
        for (Class<?> type : interfaces) {
            if (isVendor(type)) {
                return new FacadePlan(physical, FacadeKind.INTERFACE, null, interfaces, null);
            }
        }
        Class<?> extended = firstPublic(physical);
        if (extended == null || !isJdbc(extended)) {
            return new FacadePlan(physical, FacadeKind.INTERFACE, null, interfaces, null);
        }
        if (Modifier.isFinal(extended.getModifiers())) {
            // A proxy's class has no name that an application could cast to.
            String refusal = Proxy.isProxyClass(extended) ? null : "it is final";
            return new FacadePlan(physical, FacadeKind.INTERFACE, null, interfaces, refusal);
        }
        String kept = finalJdbcMethod(extended);
        if (kept != null) {
            return new FacadePlan(physical, FacadeKind.INTERFACE, null, interfaces, "its " + kept + " is final");
        }
        return new FacadePlan(physical, FacadeKind.SUBCLASS, extended, interfaces, null);
    }

    Class<?> physical() {
        return physical;
    }

    FacadeKind kind() {
        return kind;
    }

    /** The class that a subclass facade extends: the physical class, or its nearest public ancestor. */
    @Nullable
    Class<?> extended() {
        return extended;
    }

    Set<Class<?>> interfaces() {
        return interfaces;
    }

    /** Why casts to the driver's class cannot be kept; null where they are, or where its interfaces are meant for it. */
    @Nullable
    String refusal() {
        return refusal;
    }

    String name() {
        String name = physical.getName();
        return "io.millpond.facade." + name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean isVendor(Class<?> type) {
        if (isJdk(type)) {
            return false;
        }
        for (String noun : NOUNS) {
            if (type.getSimpleName().endsWith(noun)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isJdk(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
    }

    private static boolean isJdbc(Class<?> type) {
        for (Class<?> each : publicInterfaces(type)) {
            if (each.getName().startsWith("java.sql.")) {
                return true;
            }
        }
        return false;
    }

    /**
     * A method of JDBC that a subclass could not override: it would run on an object without state (H2's Statement.execute). Null:
     * there is none.
     */
    private static @Nullable String finalJdbcMethod(Class<?> extended) {
        for (Method method : extended.getMethods()) {
            if (Modifier.isFinal(method.getModifiers()) && isOfJdbc(method, extended)) {
                return method.getName();
            }
        }
        return null;
    }

    private static boolean isOfJdbc(Method method, Class<?> extended) {
        for (Class<?> each : publicInterfaces(extended)) {
            if (each.getName().startsWith("java.sql.")) {
                try {
                    each.getMethod(method.getName(), method.getParameterTypes());
                    return true;
                } catch (NoSuchMethodException e) {
                    // Another of its interfaces may have it.
                    continue;
                }
            }
        }
        return false;
    }

    /** Every public interface, inherited ones included, that the driver's loader sees under its name. */
    private static Set<Class<?>> publicInterfaces(Class<?> physical) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> type = physical; type != null; type = type.getSuperclass()) {
            collect(type, physical, found);
        }
        return found;
    }

    private static void collect(Class<?> type, Class<?> physical, Set<Class<?>> found) {
        for (Class<?> each : type.getInterfaces()) {
            if (Modifier.isPublic(each.getModifiers()) && isVisible(each, physical)) {
                found.add(each);
            }
            collect(each, physical, found);
        }
    }

    private static boolean isVisible(Class<?> type, Class<?> physical) {
        try {
            return Class.forName(type.getName(), false, physical.getClassLoader()) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            // Not implementable then, and no application of this loader can cast to it either.
            return false;
        }
    }

    /** Package-private classes cannot be named by an application, so what it casts to is the nearest public one. */
    private static @Nullable Class<?> firstPublic(Class<?> physical) {
        Class<?> type = physical;
        while (type != null && !Modifier.isPublic(type.getModifiers())) {
            type = type.getSuperclass();
        }
        return type;
    }
}
