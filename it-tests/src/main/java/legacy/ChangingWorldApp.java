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
import java.util.TimeZone;

/** What a connection finds at its log-in changes while the program runs. Arguments: url user password, then a statement that ends the database. */
public final class ChangingWorldApp {
    private static final String LOCAL_TIME =
            "select cast(timestamp with time zone '2020-06-01 00:30:00+00' as timestamp)";

    private ChangingWorldApp() {}

    public static void main(String[] args) throws SQLException {
        String[] zones = {"UTC", "UTC", "UTC", "UTC", "UTC", "Asia/Tokyo", "Asia/Tokyo", "America/New_York", "UTC"};
        for (String zone : zones) {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            try (Connection connection = open(args);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(LOCAL_TIME)) {
                rows.next();
                System.out.println(zone + " " + rows.getString(1));
            }
        }
        if (args.length > 3) {
            for (int round = 0; round < 3; round++) {
                try (Connection first = open(args);
                        Connection second = open(args);
                        Statement statement = second.createStatement()) {
                    System.out.println("open " + first.isValid(5) + " " + statement.execute("select 1"));
                }
                try (Connection ending = open(args);
                        Statement statement = ending.createStatement()) {
                    statement.execute(args[3]);
                }
                try (Connection again = open(args);
                        Statement statement = again.createStatement()) {
                    System.out.println("again " + again.isClosed() + " " + statement.execute("select 1"));
                }
            }
        }
    }

    private static Connection open(String[] args) throws SQLException {
        return DriverManager.getConnection(args[0], args[1], args[2]);
    }
}
