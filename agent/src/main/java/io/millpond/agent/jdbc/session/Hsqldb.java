/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.CatalogueChange;
import java.lang.reflect.Method;
import java.sql.Connection;

/**
 * HSQLDB 2: close() rolls back. In the application's own process a new session costs some microseconds, less than to prove that an
 * old one is as new: changed SQL state or an open statement costs the connection. What an INSERT leaves (IDENTITY()) lies in the
 * session object and is forgotten there.
 */
final class Hsqldb extends DriverProfile {

    Hsqldb(JdbcTarget target) {
        super(target, Vendor.OTHER);
    }

    @Override
    String trivialQuery() {
        return "values 1";
    }

    /** They tell a closed connection from a closed statement, and change from one to the other when asked. */
    @Override
    public boolean openChildrenCostConnection() {
        return true;
    }

    @Override
    public boolean closedAnswersAlone() {
        return true;
    }

    @Override
    boolean clientInfoIsLive() {
        return false;
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws java.sql.SQLException {
        return bit == StateBit.QUERY_TIMEOUT || super.restore(bit, raw, fresh);
    }

    @Override
    int closesIdle() {
        return CatalogueChange.EMBEDDED;
    }

    @Override
    boolean dropResidueLocally(Connection raw) {
        try {
            Object session = raw.getClass().getMethod("getSession").invoke(raw);
            Method setter = session.getClass().getDeclaredMethod("setLastIdentity", Number.class);
            setter.setAccessible(true);
            setter.invoke(session, 0);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            AgentLog.debug(
                    "HSQLDB session residue stays: " + Faults.brief(e)); // a server's session: no such object here
            return false;
        }
    }
}
