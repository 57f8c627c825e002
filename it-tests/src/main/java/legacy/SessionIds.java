/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;

/** How many sessions of the server serve a number of requests, one after the other. Arguments: url user password requests sql. */
public final class SessionIds {
    private SessionIds() {}

    public static void main(String[] args) throws SQLException {
        Set<String> ids = new LinkedHashSet<String>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            try (Connection connection = Shop.open(args);
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(args[4])) {
                result.next();
                ids.add(result.getString(1));
            }
        }
        System.out.println("sessions=" + ids.size());
        if (args.length > 5) {
            System.exit(Integer.parseInt(args[5]));
        }
    }
}
