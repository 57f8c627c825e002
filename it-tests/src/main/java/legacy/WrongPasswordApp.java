/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Idle sessions of the right password lie there; a wrong one gets none of them. Arguments: url user password. */
public final class WrongPasswordApp {
    private WrongPasswordApp() {}

    public static void main(String[] args) throws SQLException {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        for (String wrong : new String[] {"falsch-4711", "", args[2] + "x", args[2].substring(1)}) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = DriverManager.getConnection(args[0], args[1], wrong)) {
                    System.out.println("let in");
                } catch (SQLException e) {
                    System.out.println("refused " + e.getClass().getName() + " " + e.getSQLState());
                }
            }
        }
        try (Connection connection = DriverManager.getConnection(args[0], "nobody_such", args[2])) {
            System.out.println("let in");
        } catch (SQLException e) {
            System.out.println("refused " + e.getClass().getName() + " " + e.getSQLState());
        }
        try (Connection connection = Shop.open(args)) {
            System.out.println("right " + connection.isValid(5));
        }
    }
}
