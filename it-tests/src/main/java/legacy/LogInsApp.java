/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Who is logged in, and by which driver, where that does not stand in the URL as it is. Prints what each request got. Argument:
 * layered | completed | replaced.
 */
public final class LogInsApp {

    private static final String URL = "jdbc:h2:mem:logins;DB_CLOSE_DELAY=-1";

    private LogInsApp() {}

    public static void main(String[] args) throws SQLException {
        try (Connection first = DriverManager.getConnection(URL, "sa", "");
                Statement statement = first.createStatement()) {
            statement.execute("create user worker password 'w0rk' admin");
        }
        switch (args[0]) {
            case "layered":
                layered();
                break;
            case "completed":
                completed();
                break;
            default:
                replaced();
        }
    }

    /** The driver does not look at the properties behind. */
    private static void layered() {
        Properties own = credentials(new Properties(), "w0rk");
        for (int i = 0; i < 6; i++) {
            show("own", own);
        }
        for (int i = 0; i < 3; i++) {
            show("behind", new Properties(own));
        }
    }

    /** Holds a placeholder, and answers the password. */
    private static final class Completing extends Properties {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Object get(Object key) {
            return completed(super.get(key));
        }

        @Override
        public String getProperty(String key) {
            return (String) completed(super.getProperty(key));
        }

        private static Object completed(Object value) {
            return "${password}".equals(value) ? "w0rk" : value;
        }
    }

    private static void completed() throws SQLException {
        Properties info = credentials(new Completing(), "${password}");
        for (int i = 0; i < 6; i++) {
            show("alone", info);
        }
        try (Connection one = DriverManager.getConnection(URL, info);
                Connection another = DriverManager.getConnection(URL, info);
                Connection third = DriverManager.getConnection(URL, info)) {
            System.out.println("together " + user(one) + " " + user(another) + " " + user(third));
        }
        show("as it is held", credentials(new Properties(), "${password}"));
    }

    private static void replaced() throws SQLException {
        Properties info = credentials(new Properties(), "w0rk");
        for (int i = 0; i < 6; i++) {
            show("before", info);
        }
        DriverManager.deregisterDriver(DriverManager.getDriver(URL));
        show("without a driver", info);
        Watching watching = new Watching();
        DriverManager.registerDriver(watching);
        for (int i = 0; i < 6; i++) {
            show("with another", info);
        }
        System.out.println("it was asked " + (watching.asked > 0));
    }

    private static final class Watching extends org.h2.Driver {
        private volatile int asked;

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            asked++;
            return super.connect(url, info);
        }
    }

    private static Properties credentials(Properties into, String password) {
        into.setProperty("user", "worker");
        into.setProperty("password", password);
        return into;
    }

    private static void show(String what, Properties info) {
        try (Connection connection = DriverManager.getConnection(URL, info)) {
            System.out.println(what + " " + user(connection));
        } catch (SQLException e) {
            System.out.println(what + " " + e.getClass().getName() + " " + e.getSQLState());
        }
    }

    private static String user(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
