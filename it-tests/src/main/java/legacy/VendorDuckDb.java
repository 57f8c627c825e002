/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * DuckDB's one class for connections, which is final in its jar. By reflection: its 80 MB are there in the full tier only.
 * Arguments: url.
 */
public final class VendorDuckDb {
    private static final Transcript TOLD = new Transcript();

    private VendorDuckDb() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id integer, name varchar)");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int id = round;
            try (Connection connection = DriverManager.getConnection(args[0])) {
                TOLD.tell("appender", () -> append(connection, id));
                TOLD.tell("single value appender", () -> appendSingle(connection, id));
                TOLD.tell("duplicate", () -> duplicate(connection));
                TOLD.tell("rows", () -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery("select * from item order by id")) {
                        return Transcript.rows(rows) + (statement.getConnection() == connection);
                    }
                });
            }
        }
    }

    private static Object append(Connection connection, int id) throws Exception {
        Class<?> type = Class.forName("org.duckdb.DuckDBConnection");
        Object own = type.cast(connection);
        try (AutoCloseable appender = (AutoCloseable)
                type.getMethod("createAppender", String.class, String.class).invoke(own, "main", "item")) {
            Class<?> appenders = appender.getClass();
            appenders.getMethod("beginRow").invoke(appender);
            append(appender, int.class, id);
            append(appender, String.class, "name " + id);
            appenders.getMethod("endRow").invoke(appender);
        }
        return connection.unwrap(type) == connection;
    }

    /** Made by its constructor, which reads a field of the connection. */
    private static Object appendSingle(Connection connection, int id) throws Exception {
        Class<?> type = Class.forName("org.duckdb.DuckDBConnection");
        try (AutoCloseable appender = (AutoCloseable) Class.forName("org.duckdb.DuckDBSingleValueAppender")
                .getConstructor(type, String.class, String.class)
                .newInstance(connection, "main", "item")) {
            appender.getClass().getMethod("beginRow").invoke(appender);
            append(appender, int.class, id + 100);
            append(appender, String.class, "single " + id);
            appender.getClass().getMethod("endRow").invoke(appender);
        }
        return true;
    }

    private static void append(Object appender, Class<?> type, Object value) throws Exception {
        Method method = appender.getClass().getMethod("append", type);
        method.invoke(appender, value);
    }

    private static Object duplicate(Connection connection) throws Exception {
        Class<?> type = Class.forName("org.duckdb.DuckDBConnection");
        try (Connection second = (Connection) type.getMethod("duplicate").invoke(type.cast(connection))) {
            return second != connection && second.isValid(1);
        }
    }
}
