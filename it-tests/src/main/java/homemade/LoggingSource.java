/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A decorator: each connection in a proxy that counts, and each closed for good. */
public final class LoggingSource extends Source {
    private final DataSource target;
    private final AtomicInteger closed = new AtomicInteger();

    public LoggingSource(DataSource target) {
        this.target = target;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = target.getConnection();
        return Wrapped.around(connection, () -> {
            closed.incrementAndGet();
            connection.close();
        });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("no");
    }
}
