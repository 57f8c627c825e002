/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * Runs queries of a driver that hangs in a method that the application itself calls at most on closing, where it gives it a
 * thread of its own. Arguments: url borrows.
 */
public final class HangUnderPoolApp {
    private HangUnderPoolApp() {}

    public static void main(String[] args) throws Exception {
        FakeDriver.register();
        int answers = 0;
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Connection connection = DriverManager.getConnection(args[0], "u", "p");
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select 1")) {
                answers += result.next() ? 1 : 0;
            }
            Thread closer = new Thread("closer") {
                @Override
                public void run() {
                    try {
                        connection.close();
                    } catch (java.sql.SQLException e) {
                        System.out.println("close " + e.getSQLState());
                    }
                }
            };
            closer.setDaemon(true);
            closer.start();
            closer.join(300);
        }
        System.out.println("answers " + answers);
        System.out.println("end");
    }
}
