/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.HandleTerms;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** A PooledConnection's getConnection() that runs: what it answers is instrumented, and nothing else. */
final class PooledConnectionCall extends OpenCall {

    private final Doors doors;
    private final JdbcTarget target;
    private final @Nullable Class<?> promised;
    private final long startNanos = System.nanoTime();

    PooledConnectionCall(Doors doors, Asker asker, Object pooled, JdbcTarget target, @Nullable Class<?> promised) {
        super(asker, Kind.SOURCE, pooled);
        this.doors = doors;
        this.target = target;
        this.promised = promised;
    }

    @Override
    boolean isSealed() {
        return true;
    }

    @Override
    Connection opened(Connection answer) {
        if (Handles.isHandle(answer) || !Handles.fits(answer.getClass(), promised)) {
            return answer;
        }
        FaultPoint.PASS_THROUGH.pass();
        Doors.Passing as = doors.passing(target);
        DriverProfile profile = DriverProfile.of(target, answer.getClass());
        QueryListener.Session events =
                Told.borrowed(doors.services(), as.identity, startNanos, 0, answer, asker.loader.get());
        HandleTerms terms = HandleTerms.passThrough(doors.sqlCache(profile.dialect()), doors.services().leaks);
        PhysicalSession session = PhysicalSession.foreign(answer, profile);
        Anchor anchor = new Anchor();
        Lease lease = Told.ofPooledConnection(doors.services(), as.leakPool, anchor, events);
        try {
            return Handles.open(terms, session, new Uncounted(doors.registry(), target), events, lease, anchor);
        } catch (RuntimeException | Error fault) {
            Told.forget(doors.services(), lease, events);
            throw fault;
        }
    }

    @Override
    void failed(@Nullable Throwable thrown) {
        // the driver's answer stands
    }
}
