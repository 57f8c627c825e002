/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.io.ByteArrayInputStream;
import java.io.CharArrayReader;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.sql.Array;
import java.sql.RowId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is handed to the application as the driver made it, and what follows from it.
 *
 * <pre>
 *   value of the JDK, of a library, of the application   nothing
 *   a driver's plain value type (tables below)           nothing
 *   a LOB that is in memory (table below)                nothing
 *   a stream that the driver feeds                       wrapped, and holds the borrow (HeldInputStream, HeldReader)
 *   PostgreSQL's Array                                   asks the handle instead of the driver's connection (HandleArrays)
 *   a stream by another method                           escaped: a leak is reported, not reclaimed
 *   Array, Blob, Clob, SQLXML, Struct, Ref, any object   escaped, and the physical connection is closed on return
 * </pre>
 */
final class RawValues {

    /** Values that hold no connection, by the beginning of the class name. Read in the drivers' sources. */
    private static final String[] PLAIN = {
        "org.postgresql.util.", // PGobject, PGInterval, PGmoney
        "org.postgresql.geometric.",
        "org.mariadb.jdbc.type.", // Point, LineString, ...
        "org.h2.api.", // Interval
        "microsoft.sql.", // DateTimeOffset
    };

    /** LOBs that hold what they were read with, and no connection. Exact names: beside them are ones that ask the server. */
    private static final Set<String> LOBS_IN_MEMORY = new HashSet<>(Arrays.asList(
            "org.mariadb.jdbc.MariaDbBlob",
            "org.mariadb.jdbc.MariaDbClob",
            "com.mysql.cj.jdbc.Blob",
            "com.mysql.cj.jdbc.Clob",
            "com.mysql.cj.jdbc.NClob"));

    private RawValues() {}

    /** @param from the handle that was asked for it */
    static void leaving(LogicalObject from, @Nullable Object value) {
        if (value == null || value instanceof Comparable || value instanceof byte[] || value instanceof RowId) {
            return;
        }
        HandleScope scope = from.scope;
        Class<?> type = value.getClass();
        if (value instanceof Array) {
            if (!HandleArrays.asksHandle((Array) value, from.owner())) {
                scope.escapes(value);
                scope.inDoubt(type.getName()); // asks its connection whether it is open, or hands it out
            }
        } else if (value instanceof InputStream || value instanceof Reader) {
            if (!isInMemory(type)) {
                scope.escapes(value);
            }
        } else if (type.getName().startsWith("java.") || type.isArray() || value instanceof Enum) {
            return;
        } else if (holdsConnection(scope, value, type)) {
            scope.escapes(value);
            scope.inDoubt(type.getName());
        }
    }

    /** A stream of the JDK over what the driver has read already. */
    static boolean isInMemory(Class<?> stream) {
        return stream == ByteArrayInputStream.class || stream == StringReader.class || stream == CharArrayReader.class;
    }

    /** From a vendor's method: whatever is not known to be a plain value may hold the connection. */
    static void leavingVendor(LogicalObject from, Object value) {
        String name = value.getClass().getName();
        if (!name.startsWith("java.")
                && !isPlain(name)
                && !(value instanceof Array)
                && !(value instanceof Enum)
                && !value.getClass().isArray()) {
            from.scope.escapes(value);
            from.scope.inDoubt(name);
        } else {
            leaving(from, value);
        }
    }

    private static boolean isPlain(String name) {
        for (String plain : PLAIN) {
            if (name.startsWith(plain)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsConnection(HandleScope scope, Object value, Class<?> type) {
        if (LOBS_IN_MEMORY.contains(type.getName())) {
            return false;
        }
        if (value instanceof java.sql.Blob
                || value instanceof java.sql.Clob
                || value instanceof java.sql.SQLXML
                || value instanceof java.sql.Struct
                || value instanceof java.sql.Ref
                || value instanceof java.sql.Wrapper) {
            return true;
        }
        String name = type.getName();
        return !isPlain(name)
                && vendor(name).equals(vendor(scope.physicalClass().getName()));
    }

    /** The first two parts of a class name: {@code org.postgresql}, {@code oracle.jdbc}. */
    private static String vendor(String className) {
        int first = className.indexOf('.');
        int second = first < 0 ? -1 : className.indexOf('.', first + 1);
        return second < 0 ? className : className.substring(0, second);
    }
}
