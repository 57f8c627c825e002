/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables that the programs share. */
final class Shop {
    private Shop() {}

    static Connection open(String[] args) throws SQLException {
        return DriverManager.getConnection(args[0], args[1], args[2]);
    }

    static void createTables(String[] args) throws SQLException {
        try (Connection connection = open(args);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("drop table if exists orders");
            statement.executeUpdate("create table orders (id int primary key, item varchar(50), amount int)");
            for (int id = 1; id <= 10; id++) {
                statement.executeUpdate("insert into orders values (" + id + ", 'item " + id + "', " + id * 10 + ")");
            }
        }
    }

    static String describe(Throwable t) {
        String state = t instanceof SQLException
                ? " SQLState " + ((SQLException) t).getSQLState() + " code " + ((SQLException) t).getErrorCode()
                : "";
        return t.getClass().getName() + state + " " + t.getMessage();
    }
}
