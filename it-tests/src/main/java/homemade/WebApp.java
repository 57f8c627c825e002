/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;

/** One web application with a driver of its own; says what it got through each door. */
public final class WebApp implements Callable<String> {
    private static final String URL = "jdbc:h2:mem:web;DB_CLOSE_DELAY=-1";
    private static final int TIMES = 9;

    private interface Door {
        Connection open() throws Exception;
    }

    @Override
    public String call() throws Exception {
        Class.forName("org.h2.Driver");
        Driver driver = new org.h2.Driver();
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "");
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(URL);
        source.setUser("sa");
        source.setPassword("");
        return use(() -> DriverManager.getConnection(URL, "sa", ""), "manager")
                + use(() -> driver.connect(URL, info), "driver")
                + use(source::getConnection, "source");
    }

    /** A table that is there the first time would be another application's. */
    private static String use(Door door, String table) throws Exception {
        Set<String> sessions = new LinkedHashSet<String>();
        for (int i = 0; i < TIMES; i++) {
            try (Connection connection = door.open();
                    Statement statement = connection.createStatement()) {
                JdbcConnection own = (JdbcConnection) connection;
                sessions.add(own.getMetaData().getDriverName() + session(statement));
                if (i == 0) {
                    statement.execute("create table of_" + table + " (id int)");
                }
            } catch (SQLException e) {
                return table + "=" + e + ";";
            }
        }
        return table + "=" + (sessions.size() < TIMES ? "shared" : "alone") + ";";
    }

    private static String session(Statement statement) throws SQLException {
        try (java.sql.ResultSet result = statement.executeQuery("select session_id()")) {
            result.next();
            return result.getString(1);
        }
    }
}
