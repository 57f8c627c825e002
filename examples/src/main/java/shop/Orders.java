/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Takes orders, each in a transaction of three statements. */
final class Orders {
    private final String url;
    private final String user;
    private final String password;

    Orders(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    String order(int product, int pieces) throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        connection.setAutoCommit(false);
        Integer price = price(connection, product);
        if (price == null) {
            return "no such product"; // and nobody ever closes the connection
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into orders (product, pieces, total) values (?, ?, ?)")) {
            insert.setInt(1, product);
            insert.setInt(2, pieces);
            insert.setInt(3, pieces * price);
            insert.executeUpdate();
        }
        try (PreparedStatement update =
                connection.prepareStatement("update product set stock = stock - ? where id = ?")) {
            update.setInt(1, pieces);
            update.setInt(2, product);
            update.executeUpdate();
        }
        connection.commit();
        connection.close();
        return "ordered for " + pieces * price + " cents";
    }

    private static Integer price(Connection connection, int product) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select price from product where id = ?")) {
            query.setInt(1, product);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getInt(1) : null;
            }
        }
    }
}
