/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.Statement;

/** Holds a connection without a call until told to go on. Arguments: url user password. */
public final class SuspectApp {
    private SuspectApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            java.sql.DriverManager.getConnection(args[0], args[1], args[2]).close();
        }
        System.out.println("connection=" + (new Throwable().getStackTrace()[0].getLineNumber() + 1));
        Connection held = java.sql.DriverManager.getConnection(args[0], args[1], args[2]);
        System.out.println("holding");
        System.in.read();
        try (Statement statement = held.createStatement()) {
            System.out.println("still works " + statement.execute("select 1"));
        }
        held.close();
        System.out.println("closed");
    }
}
