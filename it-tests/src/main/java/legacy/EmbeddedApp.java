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

/** Databases in the application's own process: when they are there, when they are gone, and when their file is let go. */
public final class EmbeddedApp {
    private EmbeddedApp() {}

    private interface Action {
        void run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        // In memory, for as long as somebody is connected.
        gone("h2", "jdbc:h2:mem:gone", "sa");
        gone("hsqldb", "jdbc:hsqldb:mem:gone;shutdown=true", "SA");
        gone("sqlite", "jdbc:sqlite::memory:", "");
        gone("sqlite shared", "jdbc:sqlite:file:gone?mode=memory&cache=shared", "");
        gone("duckdb", "jdbc:duckdb:", "");
        // In memory, for as long as the process lives.
        kept("h2", "jdbc:h2:mem:kept;DB_CLOSE_DELAY=-1", "sa");
        kept("hsqldb", "jdbc:hsqldb:mem:kept", "SA");
        kept("derby", "jdbc:derby:memory:kept;create=true", "sa");
        // Files, let go by the last close.
        file("h2", "jdbc:h2:./h2file", "sa", "h2file.mv.db");
        file("sqlite", "jdbc:sqlite:sqlite.db?journal_mode=WAL", "", "sqlite.db");
        file("duckdb", "jdbc:duckdb:duck.db", "", "duck.db");
        file("hsqldb", "jdbc:hsqldb:file:hsql/db;shutdown=true", "SA", "hsql/db.script");
        // Ended by the application while other connections rest in a pool, if there is one.
        ended("h2", "jdbc:h2:mem:ended;DB_CLOSE_DELAY=-1", "sa", "jdbc:h2:mem:ended;DB_CLOSE_DELAY=-1", "SHUTDOWN");
        ended("hsqldb", "jdbc:hsqldb:file:hsql2/db", "SA", "jdbc:hsqldb:file:hsql2/db", "SHUTDOWN");
        ended("derby", "jdbc:derby:derbyfile;create=true", "sa", "jdbc:derby:derbyfile;shutdown=true", null);
        ended("derby", "jdbc:derby:memory:dropped;create=true", "sa", "jdbc:derby:memory:dropped;drop=true", null);
    }

    private static Connection open(String url, String user) throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }

    private static void tell(String what, Action action) {
        try {
            action.run();
            System.out.println(what + " -> done");
        } catch (SQLException e) {
            System.out.println(what + " -> " + e.getClass().getName() + " " + e.getSQLState() + " " + e.getErrorCode());
        } catch (Exception e) {
            System.out.println(what + " -> " + e);
        }
    }

    private static void gone(String name, String url, String user) {
        for (int i = 1; i <= 6; i++) {
            tell(name + " made anew " + i, () -> {
                try (Connection connection = open(url, user);
                        Statement statement = connection.createStatement()) {
                    statement.execute("create table t (a int)");
                }
            });
        }
    }

    private static void kept(String name, String url, String user) {
        tell(name + " kept, made", () -> {
            try (Connection connection = open(url, user);
                    Statement statement = connection.createStatement()) {
                statement.execute("create table t (a int)");
            }
        });
        for (int i = 1; i <= 6; i++) {
            count(name + " kept " + i, url, user);
        }
    }

    private static void count(String what, String url, String user) {
        tell(what, () -> {
            try (Connection connection = open(url, user);
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("insert into t values (1)");
                try (ResultSet result = statement.executeQuery("select count(*) from t")) {
                    result.next();
                    System.out.println(what + " rows " + result.getInt(1));
                }
            }
        });
    }

    /** Two at once, then none: the file can be taken away, and a new one begins. */
    private static void file(String name, String url, String user, String file) {
        for (int i = 1; i <= 4; i++) {
            String what = name + " file " + i;
            tell(what, () -> {
                try (Connection one = open(url, user);
                        Connection two = open(url, user);
                        Statement statement = one.createStatement();
                        Statement other = two.createStatement()) {
                    statement.execute("create table t (a int)");
                    other.executeUpdate("insert into t values (1)");
                }
                for (String left : new String[] {"-wal", "-shm", ".wal"}) {
                    System.out.println(what + " left " + left + " " + new File(file + left).exists());
                }
            });
            boolean moved = new File(file).renameTo(new File(file + "." + i));
            System.out.println(what + " moved " + moved);
        }
    }

    private static void ended(String name, String url, String user, String end, String sql) {
        for (int i = 1; i <= 4; i++) {
            String what = name + " ended " + i;
            tell(what + " made", () -> {
                try (Connection one = open(url, user);
                        Connection two = open(url, user);
                        Statement statement = one.createStatement();
                        Statement other = two.createStatement()) {
                    statement.execute("create table t (a int)");
                    other.executeUpdate("insert into t values (1)");
                }
            });
            count(what, url, user);
            tell(what + " end", () -> {
                try (Connection connection = open(end, user)) {
                    if (sql != null) {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                    }
                }
            });
            count(what + " after", url, user);
            count(what + " again", url, user);
        }
    }
}
