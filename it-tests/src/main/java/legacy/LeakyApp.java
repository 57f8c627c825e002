/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Leaks a ResultSet, a Statement and connections at lines that it prints itself. Arguments: url user password
 * connectionsToLeak.
 */
public final class LeakyApp {
    private LeakyApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        leakResultSet(args);
        leakStatement(args);
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            leakConnection(args);
        }
        System.out.println("leaked");
        int canary = 0;
        // a collection that the application's own garbage brings about; the agent polls about each second
        for (int i = 0; i < 30; i++) {
            WeakReference<Object> gone = new WeakReference<Object>(new Object());
            while (gone.get() != null) {
                System.gc();
                canary += new byte[100_000].length & 1;
            }
            try (Connection connection = Shop.open(args)) {
                connection.isValid(5);
            }
            Thread.sleep(100);
        }
        System.out.println("end " + canary);
    }

    private static int line() {
        return new Throwable().getStackTrace()[1].getLineNumber();
    }

    private static void leakResultSet(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args);
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            System.out.println("result_set=" + (line() + 1));
            ResultSet open = statement.executeQuery();
            open.next();
            // closing the statement closes it (no leak); this second one is closed by nobody but the connection
            Statement other = connection.createStatement();
            System.out.println("statement_of_result_set=" + (line() - 1));
            System.out.println("result_set2=" + (line() + 1));
            other.executeQuery("select 2").next();
        }
    }

    private static void leakStatement(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            System.out.println("statement=" + (line() + 1));
            Statement open = connection.createStatement();
            open.execute("select 3");
        }
    }

    private static void leakConnection(String[] args) throws SQLException {
        System.out.println("connection=" + (line() + 1));
        Connection open = java.sql.DriverManager.getConnection(args[0], args[1], args[2]);
        open.createStatement().executeQuery("select 4").next();
    }
}
