/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Tells the server's session of each of its connections, one after the other. Arguments: url user password count sql. */
public final class FirstClosesApp {
    private FirstClosesApp() {}

    public static void main(String[] args) throws SQLException {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            try (Connection connection = Shop.open(args);
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(args[4])) {
                result.next();
                ids.append(i == 0 ? "" : ",").append(result.getString(1));
            }
        }
        System.out.println("ids=" + ids);
    }
}
