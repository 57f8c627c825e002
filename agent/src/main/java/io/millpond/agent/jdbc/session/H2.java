/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.CatalogueChange;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * H2. Its SQL state has no reset statement and a new session costs little: a changed session is closed. What an INSERT
 * leaves (IDENTITY(), CURRVAL) lies in the session object of an embedded database and is forgotten there.
 */
final class H2 extends DriverProfile {

    private volatile @Nullable Residue residue;

    H2(JdbcTarget target) {
        super(target, Vendor.H2);
    }

    /** A new object each time. */
    @Override
    boolean clientInfoIsLive() {
        return false;
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

    @Override
    int closesIdle() {
        return CatalogueChange.EMBEDDED;
    }

    /** Field by field, because H2 has no public way; where that fails the residue stays and is the caller's to judge. */
    @Override
    boolean dropResidueLocally(Connection raw) {
        Residue known = residue;
        try {
            if (known == null) {
                known = new Residue(raw.getClass());
                residue = known;
            }
            return known.drop(raw);
        } catch (ReflectiveOperationException | RuntimeException e) {
            AgentLog.debug("H2 session residue stays: " + Faults.brief(e));
            return false;
        }
    }

    /** The fields of an embedded session that IDENTITY() and CURRVAL read. */
    private static final class Residue {

        private final Method getSession;
        private final Class<?> sessionClass;
        private final Field lastIdentity;
        private final Field currentValues;
        private final Object none;

        Residue(Class<?> connection) throws ReflectiveOperationException {
            ClassLoader loader = connection.getClassLoader();
            getSession = connection.getMethod("getSession");
            sessionClass = Class.forName("org.h2.engine.SessionLocal", false, loader);
            lastIdentity = sessionClass.getDeclaredField("lastIdentity");
            currentValues = sessionClass.getDeclaredField("currentValueFor");
            none = Class.forName("org.h2.value.ValueNull", false, loader)
                    .getField("INSTANCE")
                    .get(null);
            lastIdentity.setAccessible(true);
            currentValues.setAccessible(true);
        }

        boolean drop(Connection raw) throws ReflectiveOperationException {
            Object session = getSession.invoke(raw);
            if (!sessionClass.isInstance(session)) {
                return false;
            }
            lastIdentity.set(session, none);
            Object values = currentValues.get(session);
            if (values instanceof Map) {
                ((Map<?, ?>) values).clear();
            }
            return true;
        }
    }

    @Override
    boolean isValidIsBounded() {
        return true;
    }
}
