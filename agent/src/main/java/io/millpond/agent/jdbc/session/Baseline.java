/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a fresh session of one pool looks like: the values of the JDBC getters and, where the database has one, the recipe
 * for its SQL state. Captured once for each pool, on its first pooled connection before that is lent; sessions of one pool
 * come from the same URL, properties and login, so they start alike.
 */
public final class Baseline {

    private final JdbcState jdbc;
    private final @Nullable SqlReset reset;
    private volatile boolean residueRead;

    private Baseline(JdbcState jdbc, @Nullable SqlReset reset) {
        this.jdbc = jdbc;
        this.reset = reset;
    }

    /**
     * Reads a fresh session; two or three round trips. Changes nothing in it. Never throws: what cannot be read is unknown,
     * and a session in which it was changed is closed on return.
     */
    public static Baseline capture(Connection fresh, DriverProfile profile) {
        return capture(fresh, profile, () -> true);
    }

    /** @param wanted false from the moment at which somebody else uses the connection: nothing of theirs is rolled back */
    public static Baseline capture(Connection fresh, DriverProfile profile, BooleanSupplier wanted) {
        JdbcState jdbc = JdbcState.capture(fresh);
        SqlReset reset = null;
        try {
            reset = profile.prepareReset(fresh);
        } catch (SQLException | RuntimeException | LinkageError e) {
            AgentLog.debug("no reset recipe, changed sessions will be closed: " + Faults.brief(e));
        }
        try {
            if (!jdbc.autoCommit() && wanted.getAsBoolean()) {
                // The getters above may have begun a transaction.
                fresh.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("rollback after reading a fresh session: " + Faults.brief(e));
        }
        return new Baseline(jdbc, reset);
    }

    JdbcState jdbc() {
        return jdbc;
    }

    @Nullable
    SqlReset reset() {
        return reset;
    }

    /**
     * True once the application has asked for what an earlier statement left (lastval, LAST_INSERT_ID, ...). From then on a
     * session is freed of residue before a lease leaves its own; before that the round trip would buy nothing.
     */
    boolean isResidueRead() {
        return residueRead;
    }

    void residueIsRead() {
        if (!residueRead) {
            residueRead = true;
        }
    }
}
