/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A home-made pool that is no DataSource: once told to keep, it keeps what it opens for ever. */
public final class KeepingPool {
    private final String url;
    private final String user;
    private final String password;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<Connection>();
    private volatile boolean keeps;

    public KeepingPool(String url, String user, String password, boolean keeps) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.keeps = keeps;
    }

    public void keep() {
        keeps = true;
    }

    public Connection take() throws SQLException {
        Connection found = idle.pollFirst();
        return found != null ? found : takeNew();
    }

    /** Grows by one. */
    public Connection takeNew() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    public void giveBack(Connection connection) throws SQLException {
        if (keeps) {
            idle.addFirst(connection);
        } else {
            connection.close();
        }
    }

    public void close() throws SQLException {
        for (Connection each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            each.close();
        }
    }
}
