/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Holds connections until there are no more. Arguments: url user password count. */
public final class ExhaustApp {
    private ExhaustApp() {}

    public static void main(String[] args) throws SQLException {
        for (int i = 0; i < 5; i++) {
            Shop.open(args).close();
        }
        List<Connection> held = new ArrayList<Connection>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            long before = System.nanoTime();
            try {
                held.add(Shop.open(args));
            } catch (SQLException e) {
                System.out.println("class=" + e.getClass().getName());
                System.out.println("state=" + e.getSQLState());
                System.out.println("message=" + e.getMessage());
                System.out.println("waited=" + (System.nanoTime() - before) / 1000000L);
                break;
            }
        }
        System.out.println("held=" + held.size());
        for (Connection connection : held) {
            connection.close();
        }
        try (Connection connection = Shop.open(args)) {
            System.out.println("after=" + connection.isValid(5));
        }
    }
}
