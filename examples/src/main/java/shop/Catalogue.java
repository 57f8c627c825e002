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
import java.sql.Statement;

/** Products by id and by name. */
final class Catalogue {
    private final String url;
    private final String user;
    private final String password;

    Catalogue(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    String product(int id) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                PreparedStatement query =
                        connection.prepareStatement("select name, price, stock from product where id = ?")) {
            query.setInt(1, id);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? row.getString("name") + ", " + row.getInt("price") + " cents, " + row.getInt("stock")
                                + " left"
                        : "no such product";
            }
        }
    }

    /** Closes the connection and thinks that this is enough: statement and result set stay open. */
    String search(String name) throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        try {
            Statement query = connection.createStatement();
            ResultSet rows = query.executeQuery("select name from product where name like '" + name.replace("'", "''")
                    + "%' order by name limit 10");
            StringBuilder found = new StringBuilder();
            while (rows.next()) {
                found.append(rows.getString(1)).append('\n');
            }
            return found.toString();
        } finally {
            connection.close();
        }
    }
}
