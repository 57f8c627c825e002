/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package loader;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Sessions of a number of requests, one after the other, asked for in two ways. Lives in the loader that its H2 lives in, and
 * loads the driver itself, as such applications must. Arguments: url requests.
 */
public final class JdbcWork {
    private JdbcWork() {}

    public static void main(String[] args) throws Exception {
        Class.forName("org.h2.Driver");
        int requests = Integer.parseInt(args[1]);
        Set<Integer> sessions = new HashSet<Integer>();
        for (int i = 0; i < requests; i++) {
            try (Connection connection = DriverManager.getConnection(args[0], "sa", "")) {
                sessions.add(session(connection));
            }
        }
        System.out.println("manager=" + sessions.size());
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(args[0]);
        source.setUser("sa");
        sessions.clear();
        for (int i = 0; i < requests; i++) {
            try (Connection connection = source.getConnection()) {
                sessions.add(session(connection));
            }
        }
        System.out.println("source=" + sessions.size());
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select session_id()")) {
            result.next();
            return result.getInt(1);
        }
    }
}
