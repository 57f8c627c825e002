/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.CatalogueChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * Derby, embedded and by its client: close() refuses while a transaction is open. Changed SQL state or an open statement costs the
 * connection. What an INSERT leaves (IDENTITY_VAL_LOCAL()) is forgotten by the driver's own reset for pools, which the embedded
 * one has.
 */
final class Derby extends DriverProfile {

    Derby(JdbcTarget target) {
        super(target, Vendor.OTHER);
    }

    @Override
    boolean rollsBackOnClose() {
        return false;
    }

    @Override
    int closesIdle() {
        return CatalogueChange.EMBEDDED;
    }

    @Override
    String trivialQuery() {
        return "values 1";
    }

    @Override
    public boolean openChildrenCostConnection() {
        return true;
    }

    /** The one that created the database was not warned; all later ones are. */
    @Override
    boolean isLikeTheNext(@Nullable SQLWarning onConnect) {
        return onConnect != null || !target().createsDatabase();
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        return bit == StateBit.QUERY_TIMEOUT || super.restore(bit, raw, fresh);
    }

    @Override
    boolean dropResidueLocally(Connection raw) {
        try {
            raw.getClass().getMethod("resetFromPool").invoke(raw);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            AgentLog.debug("Derby session residue stays: " + Faults.brief(e));
            return false;
        }
    }
}
