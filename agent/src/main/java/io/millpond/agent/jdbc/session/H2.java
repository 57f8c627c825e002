/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * H2. Its SQL state has no reset statement and a new session costs little: a changed session is closed. What an INSERT
 * leaves (IDENTITY(), CURRVAL) lies in the session object of an embedded database and is forgotten there.
 */
final class H2 extends DriverProfile {

    H2(JdbcTarget target) {
        super(target, Vendor.H2);
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        if (bit == StateBit.QUERY_TIMEOUT) {
            // H2 keeps it for the whole session; fresh is 0 unless the URL sets it.
            try (Statement statement = raw.createStatement()) {
                statement.setQueryTimeout(0);
            }
            return target().hasPlainSession();
        }
        return super.restore(bit, raw, fresh);
    }

    /** Field by field, because H2 has no public way; a version without these fields leaves the residue to the caller. */
    @Override
    boolean dropResidueLocally(Connection raw) {
        try {
            Method getSession = raw.getClass().getMethod("getSession");
            Object session = getSession.invoke(raw);
            if (session == null || !session.getClass().getName().equals("org.h2.engine.SessionLocal")) {
                return false;
            }
            Field last = session.getClass().getDeclaredField("lastIdentity");
            Class<?> valueNull = Class.forName("org.h2.value.ValueNull", false, session.getClass().getClassLoader());
            Field current = session.getClass().getDeclaredField("currentValueFor");
            last.setAccessible(true);
            current.setAccessible(true);
            last.set(session, valueNull.getField("INSTANCE").get(null));
            Object values = current.get(session);
            if (values instanceof Map) {
                ((Map<?, ?>) values).clear();
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            AgentLog.debug("H2 session residue stays: " + Faults.brief(e));
            return false;
        }
    }

    @Override
    boolean isValidIsBounded() {
        return true;
    }
}
