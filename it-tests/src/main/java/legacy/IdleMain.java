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

/** Is running already when an agent is attached. Arguments: url user password sessionIdSql. */
public final class IdleMain {
    private IdleMain() {}

    public static void main(String[] args) throws Exception {
        java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, "UTF-8"));
        System.out.println("before " + sessions(args));
        while (in.readLine() != null) {
            System.out.println("after " + sessions(args));
        }
    }

    private static int sessions(String[] args) throws SQLException {
        Set<String> ids = new LinkedHashSet<String>();
        for (int i = 0; i < 10; i++) {
            try (Connection connection = Shop.open(args);
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(args[3])) {
                result.next();
                ids.add(result.getString(1));
            }
        }
        return ids.size();
    }
}
