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

/** An H2 in memory lives as long as its last connection: gone when the application has closed it. */
public final class MemoryDatabaseApp {
    private MemoryDatabaseApp() {}

    public static void main(String[] args) throws SQLException {
        for (int i = 0; i < 6; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:gone", "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("create table t (a int)");
                System.out.println("created again");
            }
        }
        for (int i = 0; i < 6; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:kept;DB_CLOSE_DELAY=-1", "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("create table if not exists t (a int)");
                statement.execute("insert into t values (1)");
                try (ResultSet result = statement.executeQuery("select count(*) from t")) {
                    result.next();
                    System.out.println("rows " + result.getInt(1));
                }
            }
        }
    }
}
