/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Statements that decide when a database in the application's own process ends, or what its next connection finds, while other
 * connections rest in a pool, if there is one.
 */
public final class EndingsApp {
    private static final String KEPT = ";DB_CLOSE_DELAY=-1";

    private EndingsApp() {}

    private interface Action {
        void run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        h2Endings();
        h2Sessions();
        hsqldb();
        derby();
    }

    private static void h2Endings() throws Exception {
        for (int i = 1; i <= 3; i++) {
            String url = "jdbc:h2:mem:delay" + i + KEPT;
            begin(url, "sa");
            tell("h2 delay", () -> run(url, "sa", "SET DB_CLOSE_DELAY 0"));
            isThere("h2 delay " + i, url, "sa");
        }
        String text = "jdbc:h2:mem:text" + KEPT;
        begin(text, "sa");
        tell("h2 text", () -> run(text, "sa", "select 1; /* later */ set db_close_delay = 0"));
        isThere("h2 text", text, "sa");

        String prepared = "jdbc:h2:mem:prepared" + KEPT;
        begin(prepared, "sa");
        tell("h2 prepared", () -> {
            try (Connection connection = open(prepared, "sa");
                    PreparedStatement statement = connection.prepareStatement("SET DB_CLOSE_DELAY ?")) {
                statement.setInt(1, 0);
                statement.execute();
            }
        });
        isThere("h2 prepared", prepared, "sa");

        String batch = "jdbc:h2:mem:batch" + KEPT;
        begin(batch, "sa");
        tell("h2 batch", () -> {
            try (Connection connection = open(batch, "sa");
                    Statement statement = connection.createStatement()) {
                statement.addBatch("SET DB_CLOSE_DELAY 0");
                statement.executeBatch();
            }
        });
        isThere("h2 batch", batch, "sa");

        String script = "jdbc:h2:mem:script" + KEPT;
        Files.write(new File("end.sql").toPath(), "SET DB_CLOSE_DELAY 0;".getBytes(StandardCharsets.UTF_8));
        begin(script, "sa");
        tell("h2 script", () -> run(script, "sa", "RUNSCRIPT FROM './end.sql'"));
        isThere("h2 script", script, "sa");

        // The one that sets it is not the last one to be closed.
        String first = "jdbc:h2:mem:first" + KEPT;
        begin(first, "sa");
        tell("h2 first", () -> {
            try (Connection other = open(first, "sa");
                    Statement statement = other.createStatement()) {
                run(first, "sa", "SET DB_CLOSE_DELAY 0");
                System.out.println("still there " + statement.execute("select * from t"));
            }
        });
        isThere("h2 first", first, "sa");

        // A connection that comes later sets it again, by its URL.
        String again = "jdbc:h2:mem:again" + KEPT;
        begin(again, "sa");
        tell("h2 again", () -> {
            try (Connection other = open(again, "sa")) {
                run(again, "sa", "SET DB_CLOSE_DELAY 0");
                open(again, "sa").close();
                System.out.println("open " + !other.isClosed());
            }
        });
        isThere("h2 again", again, "sa");

        String back = "jdbc:h2:mem:back" + KEPT;
        begin(back, "sa");
        tell("h2 back", () -> {
            try (Connection connection = open(back, "sa");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET DB_CLOSE_DELAY 0");
                statement.execute("SET DB_CLOSE_DELAY -1");
            }
        });
        isThere("h2 back", back, "sa");

        // Said by a connection that is not pooled, and by a URL.
        String beside = "jdbc:h2:mem:beside" + KEPT;
        begin(beside, "sa");
        tell("h2 beside", () -> run("jdbc:h2:mem:beside", "sa", "SET DB_CLOSE_DELAY 0"));
        isThere("h2 beside", beside, "sa");
        String byUrl = "jdbc:h2:mem:byurl" + KEPT;
        begin(byUrl, "sa");
        tell("h2 by URL", () -> open("jdbc:h2:mem:byurl;DB_CLOSE_DELAY=0", "sa").close());
        isThere("h2 by URL", byUrl, "sa");

        String file = "jdbc:h2:./endings" + KEPT;
        begin(file, "sa");
        tell("h2 file", () -> run(file, "sa", "SET DB_CLOSE_DELAY 0"));
        System.out.println("moved " + new File("endings.mv.db").renameTo(new File("endings.gone")));
        isThere("h2 file", file, "sa");
    }

    private static void h2Sessions() throws IOException, SQLException {
        String url = "jdbc:h2:mem:exclusive" + KEPT;
        begin(url, "sa");
        tell("h2 exclusive", () -> {
            try (Connection alone = open(url, "sa");
                    Statement statement = alone.createStatement()) {
                statement.execute("SET EXCLUSIVE 1");
                tell("h2 not let in", () -> open(url, "sa").close());
                statement.execute("SET EXCLUSIVE FALSE");
                tell("h2 let in", () -> run(url, "sa", "select 1"));
            }
        });
        isThere("h2 exclusive", url, "sa");

        String users = "jdbc:h2:mem:users" + KEPT;
        begin(users, "sa");
        run(users, "sa", "create user other password '' admin");
        run(users, "sa", "grant all on t to other");
        begin2(users, "other");
        tell("h2 password", () -> run(users, "sa", "alter user other set password 'new'"));
        tell("h2 old password", () -> open(users, "other").close());
        run(users, "sa", "alter user other set password ''");
        tell("h2 password back", () -> open(users, "other").close());
        tell("h2 own password", () -> run(users, "other", "set password 'new'"));
        tell("h2 old own password", () -> open(users, "other").close());
        run(users, "sa", "drop user other");
        tell("h2 no user", () -> open(users, "other").close());

        String timeout = "jdbc:h2:mem:timeout" + KEPT;
        begin(timeout, "sa");
        run(timeout, "sa", "SET DEFAULT_LOCK_TIMEOUT 4321");
        tell("h2 lock timeout", () -> ask(timeout, "sa", "select lock_timeout()"));
    }

    private static void hsqldb() throws SQLException {
        String url = "jdbc:hsqldb:mem:endings";
        begin(url, "SA");
        run(url, "SA", "create user OTHER password ''");
        run(url, "SA", "grant all on t to OTHER");
        begin2(url, "OTHER");
        tell("hsqldb password", () -> run(url, "SA", "alter user OTHER set password 'new'"));
        tell("hsqldb old password", () -> open(url, "OTHER").close());
        run(url, "SA", "alter user OTHER set password ''");
        tell("hsqldb password back", () -> open(url, "OTHER").close());
        tell("hsqldb own password", () -> run(url, "OTHER", "set password 'new'"));
        tell("hsqldb old own password", () -> open(url, "OTHER").close());
        run(url, "SA", "drop user OTHER");
        tell("hsqldb no user", () -> open(url, "OTHER").close());
        begin2(url, "SA");
        tell("hsqldb isolation", () -> run(url, "SA", "set database default isolation level serializable"));
        tell("hsqldb isolation", () -> {
            try (Connection connection = open(url, "SA")) {
                System.out.println("isolation " + connection.getTransactionIsolation());
            }
        });
        tell("hsqldb schema", () -> run(url, "SA", "create schema apart"));
        tell("hsqldb schema", () -> run(url, "SA", "set database default initial schema apart"));
        tell("hsqldb schema", () -> {
            try (Connection connection = open(url, "SA")) {
                System.out.println("schema " + connection.getSchema());
            }
        });
        tell("hsqldb end", () -> run(url, "SA", "/* now */ shutdown"));
        isThere("hsqldb end", url, "SA");
    }

    private static void derby() throws SQLException {
        String url = "jdbc:derby:memory:endings;create=true";
        begin(url, "sa");
        tell(
                "derby read only",
                () -> run(
                        url,
                        "sa",
                        "call syscs_util.syscs_set_database_property('derby.database.defaultConnectionMode',"
                                + " 'readOnlyAccess')"));
        tell("derby read only", () -> run(url, "sa", "insert into t values (2)"));
        tell("derby no access", () -> run(url, "sa", "values 1"));
    }

    private static Connection open(String url, String user) throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }

    private static void run(String url, String user, String sql) throws SQLException {
        try (Connection connection = open(url, user);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void ask(String url, String user, String sql) throws SQLException {
        try (Connection connection = open(url, user);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            System.out.println(result.getString(1));
        }
    }

    /** A table with one row; three connections were used, and would be idle by now. */
    private static void begin(String url, String user) throws SQLException {
        run(url, user, "create table t (a int)");
        begin2(url, user);
    }

    private static void begin2(String url, String user) throws SQLException {
        try (Connection one = open(url, user);
                Connection two = open(url, user);
                Connection three = open(url, user);
                Statement statement = one.createStatement();
                Statement other = two.createStatement();
                Statement last = three.createStatement()) {
            statement.executeQuery("select * from t").close();
            other.executeQuery("select * from t").close();
            last.executeQuery("select * from t").close();
        }
    }

    private static void isThere(String what, String url, String user) {
        tell(what + " there", () -> ask(url, user, "select count(*) from t"));
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
}
