/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Writes each line of System.err to a table, one at a time. It forgets two connections, all that the pool may have, and then has
 * something to say: url, user, password.
 */
public final class ErrorTableApp {

    private static String[] login;

    private ErrorTableApp() {}

    public static void main(String[] args) throws SQLException {
        login = args;
        for (int i = 0; i < 6; i++) {
            try (Connection connection = open();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table if not exists error_lines(line text)");
            }
        }
        System.setErr(new ErrorTable());
        forget();
        System.err.println("own line on standard error");
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet lines = statement.executeQuery("select line from error_lines")) {
            while (lines.next()) {
                System.out.println("told=" + lines.getString(1));
            }
        }
        System.exit(0);
    }

    private static void forget() throws SQLException {
        Connection one = open();
        Connection other = open();
        System.out.println("forgotten=" + (one != other));
    }

    static Connection open() throws SQLException {
        return DriverManager.getConnection(login[0], login[1], login[2]);
    }

    private static final class ErrorTable extends PrintStream {

        ErrorTable() {
            super(new OutputStream() {
                @Override
                public void write(int b) {}
            });
        }

        @Override
        public synchronized void println(String line) {
            try (Connection connection = open();
                    PreparedStatement insert = connection.prepareStatement("insert into error_lines values (?)")) {
                insert.setString(1, line);
                insert.executeUpdate();
            } catch (SQLException e) {
                System.out.println("failed=" + e.getMessage());
            }
        }
    }
}
