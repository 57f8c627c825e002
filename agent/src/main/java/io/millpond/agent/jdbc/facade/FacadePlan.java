/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which kind of facade a class of a driver gets, and what it must be castable to.
 *
 * <p>A subclass of the driver's own class wherever one can be made: applications cast to {@code PgConnection} and
 * {@code org.h2.jdbc.JdbcStatement} as well as to a driver's interfaces. It is made without its constructor, so nothing of the
 * driver's may run on it: every public method has to be overridden, a final one forbids the subclass. (The finals of a driver that is
 * loaded after us were taken away, see {@code instrument.OpenedClasses}; what is left are drivers that were loaded before us.)
 *
 * <pre>
 *   org.postgresql.jdbc.PgConnection, org.mariadb.jdbc.Connection,
 *   org.h2.jdbc.JdbcStatement, org.duckdb.DuckDBConnection, ...         public, nothing final      subclass
 *   com.sun.proxy.$Proxy12, com.mysql.cj.jdbc.ha.* (proxies)            has no name to cast to     interfaces
 *   oracle.jdbc.driver.T4CConnection, com.ibm.db2.jcc.t4.b              see {@link #INTERFACES}    interfaces
 *   org.postgresql.jdbc.PgStatement, loaded before us                   final, with an interface   interfaces, and one line
 *   org.duckdb.DuckDBConnection, loaded before us                       final, without             the driver's own object
 * </pre>
 *
 * <p>The sign of an interface that a driver means applications to cast to is its name, which ends like the JDBC type's
 * (PGConnection, ISQLServerConnection). Extending java.sql.Connection is no sign: PGConnection does not.
 */
final class FacadePlan {

    private static final String[] NOUNS = {"Connection", "Statement", "ResultSet", "MetaData"};

    /**
     * Drivers whose interfaces are what an application can name, and whose classes reach into each other's fields: Oracle's are
     * package-private, DB2's have names that an obfuscator gave. A subclass would cost two kilobytes each and gain no cast.
     */
    private static final String[] INTERFACES = {"oracle.jdbc.", "com.ibm.db2.jcc."};

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
        Class<?> extended = firstPublic(physical);
        if (extended == null
                || !isJdbc(extended)
                || Proxy.isProxyClass(physical)
                || publishesInterfacesOnly(physical)) {
            return new FacadePlan(physical, FacadeKind.INTERFACE, null, interfaces, null);
        }
        String refusal = whatForbids(extended);
        if (refusal == null) {
            return new FacadePlan(physical, FacadeKind.SUBCLASS, extended, interfaces, null);
        }
        return withoutClass(physical, refusal + ", and it was loaded before the agent or is serializable");
    }

    /**
     * Where the class itself cannot be extended. An application that has nothing but this class to cast its connection to keeps the
     * driver's own: a failing cast is worse than a connection that is not pooled.
     */
    static FacadePlan withoutClass(Class<?> physical, String refusal) {
        Set<Class<?>> interfaces = publicInterfaces(physical);
        boolean castable = !Connection.class.isAssignableFrom(physical) || hasVendorInterface(interfaces);
        return new FacadePlan(physical, castable ? FacadeKind.INTERFACE : FacadeKind.NONE, null, interfaces, refusal);
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

    /** True where an application may pass one of our handles for a parameter of this type. */
    boolean mayBeHandle(Class<?> parameter) {
        return isJdbc(parameter) || interfaces.contains(parameter) && isVendor(parameter);
    }

    String name() {
        String name = physical.getName();
        return "io.millpond.facade." + name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean publishesInterfacesOnly(Class<?> physical) {
        for (String prefix : INTERFACES) {
            if (physical.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasVendorInterface(Set<Class<?>> interfaces) {
        for (Class<?> type : interfaces) {
            if (isVendor(type)) {
                return true;
            }
        }
        return false;
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

    /** One of the objects of JDBC that a handle stands for. */
    private static boolean isJdbc(Class<?> type) {
        return Connection.class.isAssignableFrom(type)
                || Statement.class.isAssignableFrom(type)
                || ResultSet.class.isAssignableFrom(type)
                || DatabaseMetaData.class.isAssignableFrom(type)
                || ResultSetMetaData.class.isAssignableFrom(type)
                || ParameterMetaData.class.isAssignableFrom(type);
    }

    /** What a subclass could not override would run on an object without state. Null: nothing forbids one. */
    private static @Nullable String whatForbids(Class<?> extended) {
        if (Modifier.isFinal(extended.getModifiers())) {
            return "it is final";
        }
        for (Method method : extended.getMethods()) {
            int modifiers = method.getModifiers();
            if (Modifier.isFinal(modifiers)
                    && !Modifier.isStatic(modifiers)
                    && method.getDeclaringClass() != Object.class) {
                return "its " + method.getName() + " is final";
            }
        }
        return null;
    }

    /** Every public interface, inherited ones included, that the driver's loader sees under its name. */
    static Set<Class<?>> publicInterfaces(Class<?> physical) {
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
