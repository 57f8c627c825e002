/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection per request, all kinds of statements. Arguments: url user password requests. */
public final class ShopWorker {
    private ShopWorker() {}

    public static void main(String[] args) throws SQLException {
        Shop.createTables(args);
        int requests = Integer.parseInt(args[3]);
        for (int i = 1; i <= requests; i++) {
            request(args, i);
        }
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*), sum(amount) from orders")) {
            result.next();
            System.out.println("orders=" + result.getInt(1));
            System.out.println("amount=" + result.getLong(2));
        }
    }

    private static void request(String[] args, int i) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(
                            "select id, item from orders where item = 'Geheimer Artikel' or amount > 1987654321 order by id")) {
                int rows = 0;
                while (result.next()) {
                    rows++;
                }
                System.out.println("request " + i + " rows " + rows);
            }
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into orders values (?, ?, ?)")) {
                insert.setInt(1, 1000 + i);
                insert.setString(2, "Geheimer Artikel");
                insert.setInt(3, i);
                System.out.println("inserted " + insert.executeUpdate());
            }
            try (PreparedStatement update =
                    connection.prepareStatement("update orders set amount = amount + ? where id = ?")) {
                for (int id = 1; id <= 3; id++) {
                    update.setInt(1, 1);
                    update.setInt(2, id);
                    update.addBatch();
                }
                System.out.println("batch " + update.executeBatch().length);
            }
            if (i % 5 == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery("select nothing_such from orders");
            } catch (SQLException e) {
                System.out.println("error " + e.getClass().getName() + " " + e.getSQLState());
            }
            try (CallableStatement call = connection.prepareCall("{? = call abs(?)}")) {
                call.registerOutParameter(1, java.sql.Types.INTEGER);
                call.setInt(2, -i);
                call.execute();
                System.out.println("abs " + call.getInt(1));
            } catch (SQLException e) {
                System.out.println("call " + e.getClass().getName() + " " + e.getSQLState());
            }
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "%rders", null)) {
                System.out.println("table " + tables.next());
            }
        }
    }
}
