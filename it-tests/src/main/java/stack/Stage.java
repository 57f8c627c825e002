/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** What each program is told (url, user, password, more), and how it says what it got. */
final class Stage {
    final String url;
    final String user;
    final String password;
    final List<String> more;
    private String place = "";

    Stage(String[] args) {
        url = args[0];
        user = args[1];
        password = args[2];
        more = Arrays.asList(args).subList(3, args.length);
    }

    /** Some work that ends in an answer or in an error. */
    interface Work {
        Object done() throws Exception;
    }

    void at(String where) {
        place = where;
    }

    void say(String text) {
        System.out.println(place + " " + text);
    }

    void tell(String what, Work work) {
        String answer;
        try {
            answer = String.valueOf(work.done());
        } catch (Throwable e) {
            answer = error(e);
        }
        say(what + " -> " + cleaned(answer));
    }

    /** The whole chain: what a library makes of a driver's error is part of how it behaves. */
    static String error(Throwable thrown) {
        StringBuilder text = new StringBuilder("error");
        int depth = 0;
        for (Throwable e = thrown; e != null && depth++ < 10; e = e.getCause()) {
            text.append(" [").append(e.getClass().getName());
            if (e instanceof SQLException) {
                SQLException sql = (SQLException) e;
                text.append(' ').append(sql.getSQLState()).append(' ').append(sql.getErrorCode());
                if (sql.getNextException() != null) {
                    text.append(" next ").append(sql.getNextException().getSQLState());
                }
            }
            text.append(' ').append(cleaned(String.valueOf(e.getMessage()))).append(']');
        }
        return text.toString();
    }

    /** Without what differs between two runs of the same program: identities, session numbers, moments. */
    static String cleaned(String message) {
        return message.replaceAll("\\(conn=\\d+\\) ?", "")
                .replaceAll("@[0-9a-f]{4,}", "@id")
                .replaceAll("prepstmnt -?\\d+", "prepstmnt N")
                .replaceAll("'\\d{10}'", "'(moment)'")
                .replaceAll("SALT '\\w+' HASH '\\w+'", "SALT AND HASH")
                .replaceAll("/\\* -?\\d+ \\*/", "/* N */")
                .replaceAll("[Pp]rocess \\d+", "process N")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "(moment)")
                .replace('\r', ' ')
                .replace('\n', '|');
    }

    /**
     * Says which session of the server serves, in a line that is outside of the comparison: with the agent an application that
     * takes its connections one after the other meets the same one again.
     */
    void session(Connection connection) throws SQLException {
        String sql = sessionQuery();
        if (sql == null) {
            return;
        }
        Statement statement = connection.createStatement();
        try {
            ResultSet result = statement.executeQuery(sql);
            result.next();
            System.out.println("~session " + place + " " + result.getString(1));
            result.close();
        } finally {
            statement.close();
        }
    }

    private String sessionQuery() {
        if (url.startsWith("jdbc:postgresql:")) {
            return "select pg_backend_pid()";
        }
        if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
            return "select connection_id()";
        }
        return url.startsWith("jdbc:h2:") ? "select session_id()" : null;
    }

    /**
     * How many sessions beside this one the server still has: of a tool that has done its work, none is left. A server ends a
     * session a little after its client has closed it, so this waits for it.
     */
    int othersLeft() throws Exception {
        String sql;
        if (url.startsWith("jdbc:postgresql:")) {
            sql = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                    + " and backend_type = 'client backend'";
        } else if (isMariaDb()) {
            sql = "select count(*) from information_schema.processlist where db = database() and id <> connection_id()";
        } else {
            sql = "select count(*) from information_schema.sessions where session_id <> session_id()";
        }
        int others = -1;
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (int turn = 0; turn < 100 && others != 0; turn++) {
                Thread.sleep(turn == 0 ? 0 : 50);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    rows.next();
                    others = rows.getInt(1);
                }
            }
        }
        return others;
    }

    static void write(Path folder, String name, String text) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    String driverClass() {
        if (url.startsWith("jdbc:postgresql:")) {
            return "org.postgresql.Driver";
        }
        if (url.startsWith("jdbc:mariadb:")) {
            return "org.mariadb.jdbc.Driver";
        }
        if (url.startsWith("jdbc:mysql:")) {
            return "com.mysql.cj.jdbc.Driver";
        }
        if (url.startsWith("jdbc:derby:")) {
            return "org.apache.derby.jdbc.EmbeddedDriver";
        }
        return url.startsWith("jdbc:hsqldb:") ? "org.hsqldb.jdbc.JDBCDriver" : "org.h2.Driver";
    }

    boolean isMariaDb() {
        return url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:");
    }

    /** A column that numbers itself. */
    String serial() {
        return isMariaDb() ? "int not null auto_increment" : "int not null generated by default as identity";
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** The DataSource that many an application has written itself: each connection is a new one. */
    DataSource ownDataSource() {
        return new OwnDataSource(this);
    }

    private static final class OwnDataSource implements DataSource {
        private final Stage stage;

        OwnDataSource(Stage stage) {
            this.stage = stage;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return stage.open();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return DriverManager.getConnection(stage.url, user, password);
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not a wrapper for " + type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
