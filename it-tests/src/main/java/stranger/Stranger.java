/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stranger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Asks for a connection on somebody else's behalf. Its jar has no rights of its own. */
public final class Stranger {
    private Stranger() {}

    public static Connection open(String url, String user, String password) throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
