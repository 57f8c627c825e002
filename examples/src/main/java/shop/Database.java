/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Where every request gets its connection from: a new one each time. */
final class Database {
    private final String url;
    private final String user;
    private final String password;

    Database(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
