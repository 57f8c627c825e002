/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.sql.SQLException;

/** A fault as a debug line may show it: class and codes, never the message, which can quote data or a URL. */
final class Faults {

    private Faults() {}

    static String brief(Throwable fault) {
        if (fault instanceof SQLException) {
            SQLException e = (SQLException) fault;
            return e.getClass().getName() + " (" + e.getSQLState() + ", " + e.getErrorCode() + ")";
        }
        return fault.getClass().getName();
    }
}
