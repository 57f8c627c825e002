/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A home-made pool that keeps what it opens: nobody may bound or share what it holds. Arguments: url user password count. */
public final class ProbationApp {
    private ProbationApp() {}

    public static void main(String[] args) throws Exception {
        List<Connection> kept = new ArrayList<Connection>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            kept.add(open(args));
        }
        System.out.println("kept=" + kept.size());
        System.out.println("holding");
        readLine();
        for (Connection connection : kept) {
            connection.close();
        }
        System.out.println("closed");
        readLine();
    }

    private static Connection open(String[] args) throws SQLException {
        return Shop.open(args);
    }

    private static void readLine() throws java.io.IOException {
        int read = System.in.read();
        while (read != '\n' && read >= 0) {
            read = System.in.read();
        }
    }
}
