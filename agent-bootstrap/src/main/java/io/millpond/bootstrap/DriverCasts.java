/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a driver is handed one of our handles by the application ({@code new SQLServerBulkCopy(connection)}), casts it to its own
 * class and goes on with that class's fields: woven before such a cast, so that it finds its own object. A handle extends the
 * class, so the cast would succeed, and the fields be empty.
 */
public final class DriverCasts {

    /**
     * Classes that applications give a JDBC object to and that look into it, found by walking the drivers' jars. A driver that
     * asks by methods only (PostgreSQL, H2, SQLite, Jaybird) needs none of this.
     */
    private static final String[] CLASSES = {
        "com/microsoft/sqlserver/jdbc/SQLServerBulkCopy",
        "org/duckdb/DuckDBScalarFunctionBuilder",
        "org/duckdb/DuckDBSingleValueAppender",
        "org/duckdb/DuckDBTableFunctionBuilder",
        "com/sap/db/jdbc/ConnectionSapDB",
        "com/sap/db/jdbc/StatementSapDB",
        "com/sap/db/jdbc/ResultSetSapDB",
        "com/informix/jdbc/IfxSmartBlob",
        "com/informix/jdbc/IfxSmBlob",
        "com/informix/jdbc/IfxBlob"
    };

    private static volatile @Nullable Function<Object, Object> opener;

    private DriverCasts() {}

    /** True for a class whose casts are woven. */
    public static boolean areWovenIn(String className) {
        for (String each : CLASSES) {
            if (each.equals(className)) {
                return true;
            }
        }
        return false;
    }

    /** @param found answers the driver's object for a handle, and anything else as it is */
    public static void set(Function<Object, Object> found) {
        opener = found;
    }

    /** What is cast: the driver's own object for one of our handles. Called by the driver; never throws. */
    public static @Nullable Object own(@Nullable Object value) {
        Function<Object, Object> found = opener;
        if (found == null || value == null) {
            return value;
        }
        try {
            return found.apply(value);
        } catch (Throwable e) {
            return value;
        }
    }
}
