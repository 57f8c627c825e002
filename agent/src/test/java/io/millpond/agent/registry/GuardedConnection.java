/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.jdbc.JdbcConnection;

/** A connection of this folder that may stand around another. */
final class GuardedConnection extends JdbcConnection {

    private final Connection inner;

    GuardedConnection(Connection inner) throws SQLException {
        super((JdbcConnection) DriverManager.getConnection("jdbc:h2:mem:"));
        this.inner = inner;
    }

    @Override
    public String toString() {
        return "guard of " + inner;
    }
}
