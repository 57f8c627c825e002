/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Uses connections, then waits for a word on standard input (the server was restarted meanwhile). Arguments: url user password. */
public final class RestartApp {
    private RestartApp() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        List<Connection> several = new ArrayList<Connection>();
        for (int i = 0; i < 3; i++) {
            several.add(Shop.open(args));
        }
        for (Connection connection : several) {
            connection.close();
        }
        System.out.println("idle");
        int round = 0;
        while (in.readLine() != null) {
            round++;
            int errors = 0;
            for (int i = 0; i < 5; i++) {
                try (Connection connection = Shop.open(args);
                        Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("select 41 + 1")) {
                    result.next();
                    if (result.getInt(1) != 42) {
                        errors++;
                    }
                } catch (java.sql.SQLException e) {
                    errors++;
                    System.out.println("error " + Shop.describe(e));
                }
            }
            System.out.println("round " + round + " errors " + errors);
        }
    }
}
