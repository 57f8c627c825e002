/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.Collation;
import org.sqlite.Function;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;
import org.sqlite.jdbc4.JDBC4ResultSet;
import org.sqlite.jdbc4.JDBC4Statement;

/** SQLite's classes: functions, collations, backup, listeners. Arguments: url, file of the backup. */
public final class VendorSqlite {
    private static final Transcript TOLD = new Transcript();
    private static int updates;

    private VendorSqlite() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id integer primary key, name text)");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int id = round;
            try (Connection connection = DriverManager.getConnection(args[0])) {
                TOLD.tell("casts", () -> casts(connection, id));
                TOLD.tell("function", () -> function(connection));
                TOLD.tell("collation", () -> collation(connection));
                TOLD.tell("listener", () -> listener(connection, id));
                TOLD.tell("backup", () -> backup(connection, args[1]));
            }
            try (Connection next = DriverManager.getConnection(args[0])) {
                TOLD.tell("function of the last one", () -> select(next, "select twice(21)"));
                TOLD.say("timeout " + ((SQLiteConnection) next).getBusyTimeout());
            }
        }
    }

    private static Object casts(Connection connection, int id) throws SQLException {
        SQLiteConnection own = (SQLiteConnection) connection;
        StringBuilder text = new StringBuilder();
        text.append(own.getUrl().startsWith("jdbc:sqlite:"))
                .append(own.libversion().startsWith("3."));
        text.append(own.getCurrentTransactionMode())
                .append(own.getConnectionConfig().isAutoCommit());
        text.append(own.unwrap(JDBC4Connection.class) == own).append(own.getDatabase() != null);
        own.setBusyTimeout(4711);
        own.setLimit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 99);
        try (JDBC4Statement statement = (JDBC4Statement) connection.createStatement();
                JDBC4PreparedStatement insert =
                        (JDBC4PreparedStatement) connection.prepareStatement("insert into item values(?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "name " + id);
            text.append(insert.executeUpdate());
            try (JDBC4ResultSet rows = (JDBC4ResultSet) statement.executeQuery("select count(*) from item")) {
                text.append(rows.next()).append(rows.getInt(1)).append(rows.getStatement() == statement);
            }
            text.append(statement.getConnection() == connection);
        }
        return text;
    }

    private static Object function(Connection connection) throws SQLException {
        Function.create(connection, "twice", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(value_int(0) * 2);
            }
        });
        ProgressHandler.setHandler(connection, 1000, new ProgressHandler() {
            @Override
            protected int progress() {
                return 0;
            }
        });
        return select(connection, "select twice(21)");
    }

    private static Object collation(Connection connection) throws SQLException {
        Collation.create(connection, "backwards", new Collation() {
            @Override
            protected int xCompare(String left, String right) {
                return right.compareTo(left);
            }
        });
        return select(connection, "select name from item order by name collate backwards limit 1");
    }

    private static Object listener(Connection connection, int id) throws SQLException {
        ((SQLiteConnection) connection).addUpdateListener((type, database, table, row) -> updates++);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set name = 'updated' where id = " + id);
        }
        return updates;
    }

    private static Object backup(Connection connection, String file) throws SQLException {
        File target = new File(file);
        StringBuilder text = new StringBuilder();
        text.append(((SQLiteConnection) connection).getDatabase().backup("main", file, null));
        text.append(target.delete());
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("backup to '" + file + "'");
        }
        return text.append(target.delete()).append(((SQLiteConnection) connection).serialize("main").length > 0);
    }

    private static String select(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return Transcript.rows(rows);
        }
    }
}
