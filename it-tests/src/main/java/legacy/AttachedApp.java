/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** Has a connection and a transaction open while an agent is attached. Arguments: url user password sessionIdSql. */
public final class AttachedApp {
    private AttachedApp() {}

    public static void main(String[] args) throws Exception {
        java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, "UTF-8"));
        Connection early = Shop.open(args);
        early.setAutoCommit(false);
        try (Statement statement = early.createStatement()) {
            statement.execute("create table t (id int)");
        }
        PreparedStatement insert = early.prepareStatement("insert into t values (?)");
        insert.setInt(1, 1);
        insert.executeUpdate();
        System.out.println("before=" + sessions(args));
        while (in.readLine() != null) {
            insert.setInt(1, 2);
            insert.executeUpdate();
            early.rollback();
            System.out.println("early=" + early.getClass().getName() + " " + rows(early));
            System.out.println("after=" + sessions(args));
        }
        early.close();
        System.out.println("closed=" + early.isClosed());
    }

    private static int rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from t")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static int sessions(String[] args) throws SQLException {
        Set<String> ids = new HashSet<String>();
        for (int i = 0; i < 12; i++) {
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
