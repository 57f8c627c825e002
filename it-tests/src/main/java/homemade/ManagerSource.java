/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** An application's own DataSource over DriverManager. */
public final class ManagerSource extends Source {
    private final String url;
    private final String user;
    private final String password;

    public ManagerSource(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(user, password);
    }

    @Override
    public Connection getConnection(String asUser, String withPassword) throws SQLException {
        return DriverManager.getConnection(url, asUser, withPassword);
    }
}
