/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Runs under a policy that allows it its database and nothing else, beside code that is allowed nothing. Arguments: url user
 * password sessionIdSql driver.
 */
public final class TightApp {
    private TightApp() {}

    public static void main(String[] args) throws Exception {
        Class.forName(args[4]); // on Java 8 DriverManager looks for drivers with the rights of its first caller
        System.out.println("stranger.first=" + ask(stranger(args)));
        Set<String> sessions = new HashSet<String>();
        for (int i = 0; i < 12; i++) {
            try (Connection connection = Shop.open(args);
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(args[3])) {
                result.next();
                sessions.add(result.getString(1));
            }
        }
        System.out.println("sessions=" + sessions.size());
        System.out.println("stranger.then=" + ask(stranger(args)));
        Connection forgotten = Shop.open(args);
        System.out.println("metadata=" + (forgotten.getMetaData().getURL() != null));
        System.out.println("home="
                + ask(new Callable<Object>() {
                    @Override
                    public Object call() {
                        return System.getProperty("user.home");
                    }
                }));
        System.out.println("file="
                + ask(new Callable<Object>() {
                    @Override
                    public Object call() {
                        return new java.io.File("/").list();
                    }
                }));
        System.out.println("loader="
                + ask(new Callable<Object>() {
                    @Override
                    public Object call() {
                        return new ClassLoader() {};
                    }
                }));
    }

    /** A class of another code source, between the application and DriverManager. */
    private static Callable<Object> stranger(final String[] args) {
        return new Callable<Object>() {
            @Override
            public Object call() throws SQLException {
                try (Connection connection = stranger.Stranger.open(args[0], args[1], args[2])) {
                    return connection.isValid(5);
                }
            }
        };
    }

    private static String ask(Callable<Object> question) {
        try {
            return "allowed " + (question.call() != null);
        } catch (SecurityException e) {
            return "denied";
        } catch (SQLException e) {
            return "SQLException " + e.getSQLState() + " "
                    + (e.getCause() == null ? "" : e.getCause().getClass().getName());
        } catch (Exception e) {
            return e.toString();
        }
    }
}
