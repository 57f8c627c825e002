/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.ref.WeakReference;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Leaks ResultSets, a Statement and connections at lines that it prints itself. Arguments: url user password
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
        if (args[0].startsWith("jdbc:postgresql:")) {
            closeWhatTheDriverMade(args);
            leakCursorAndArray(args);
        }
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

    /** Metadata's results and cursors have a statement of the driver's own, which closes with them, and they with it: no leak. */
    private static void closeWhatTheDriverMade(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            connection.setAutoCommit(false);
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "item", null)) {
                tables.getStatement();
            }
            connection.getMetaData().getTableTypes().getStatement().close();
            try (CallableStatement call = cursor(connection);
                    ResultSet rows = (ResultSet) call.getObject(1)) {
                rows.getStatement();
            }
            try (ResultSet elements =
                    connection.createArrayOf("int4", new Object[] {1}).getResultSet()) {
                elements.getStatement();
            }
            connection.commit();
        }
    }

    private static void leakCursorAndArray(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            connection.setAutoCommit(false);
            try (CallableStatement call = cursor(connection)) {
                System.out.println("cursor=" + (line() + 1));
                Object rows = call.getObject(1);
                if (rows != call.getObject(1)) {
                    throw new IllegalStateException("a cursor is one object");
                }
                // closing the call does not close the cursor's rows
            }
            System.out.println("array=" + (line() + 1));
            connection.createArrayOf("int4", new Object[] {1}).getResultSet();
            connection.commit();
        }
    }

    private static CallableStatement cursor(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create or replace function pg_temp.rows_of() returns refcursor language plpgsql as "
                    + "$$ declare r refcursor; begin open r for select 1; return r; end $$");
        }
        CallableStatement call = connection.prepareCall("{? = call pg_temp.rows_of()}");
        call.registerOutParameter(1, java.sql.Types.OTHER);
        call.execute();
        return call;
    }

    private static void leakConnection(String[] args) throws SQLException {
        System.out.println("connection=" + (line() + 1));
        Connection open = java.sql.DriverManager.getConnection(args[0], args[1], args[2]);
        open.createStatement().executeQuery("select 4").next();
    }
}
