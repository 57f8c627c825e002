/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A database's recipe that makes a used session equal to a fresh one, prepared on a fresh session. Shared by all sessions of
 * a pool and called by any of their threads.
 */
interface SqlReset {

    /**
     * Runs the recipe outside a transaction. The first run also compares the settings with those of the fresh session; until
     * that comparison has succeeded once, the answer is false and the session is closed.
     *
     * @param effects the {@code SessionEffect} bits of the lease
     */
    boolean run(Connection raw, JdbcState fresh, int effects) throws SQLException;
}
