/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.h2.jdbc.JdbcConnection;
import org.mockito.Mockito;

/** Mocks a driver's class inline, while connections of it are in use. Argument: url. */
public final class MockingApp {
    private MockingApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 4; i++) {
            try (Connection real = DriverManager.getConnection(args[0], "sa", "")) {
                if (i == 1) {
                    Connection mock = Mockito.mock(JdbcConnection.class);
                    Mockito.when(mock.getCatalog()).thenReturn("mocked");
                    System.out.println("mock=" + mock.getCatalog() + " " + mock.getAutoCommit());
                    Driver mockedDriver = Mockito.mock(Driver.class);
                    System.out.println("driver=" + mockedDriver.connect("jdbc:h2:mem:x", null));
                }
                try (Statement statement = real.createStatement();
                        ResultSet rows = statement.executeQuery("values " + i)) {
                    System.out.println("row=" + rows.next() + " " + rows.getInt(1));
                }
                System.out.println("real=" + real.getAutoCommit() + " " + (real instanceof JdbcConnection));
            }
        }
    }

    /** A driver's class, to be mocked. */
    public static class Driver extends org.h2.Driver {}
}
