/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.ConnectionOwner;
import io.millpond.agent.jdbc.HandleSpec;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.Reclaimer;
import io.millpond.agent.sql.SqlCache;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The application's own physical connection: instrumented, never shared, and nothing is called on it that the application did
 * not call. For known pools, databases that live as long as their last connection, excluded URLs, and callers in probation.
 */
final class PassThroughCall extends OriginalCall {

    /** Who is in probation, and for what. */
    static final class Probationer {
        final Probation.Caller caller;
        final DoorKey key;
        final @Nullable ClassLoader loader;

        Probationer(Probation.Caller caller, DoorKey key, @Nullable ClassLoader loader) {
            this.caller = caller;
            this.key = key;
            this.loader = loader;
        }
    }

    private final Doors doors;
    private final JdbcTarget target;
    private final PoolIdentity identity;
    private final LeakPool leakPool;
    private final @Nullable Probationer probationer;
    private final long startNanos;

    /** @param probationer whose probation this counts for; null where it is passed through for another reason */
    PassThroughCall(
            Doors doors,
            JdbcTarget target,
            PoolIdentity identity,
            LeakPool leakPool,
            @Nullable Probationer probationer,
            long startNanos) {
        super(doors.opening(), doors.services().faults);
        this.doors = doors;
        this.target = target;
        this.identity = identity;
        this.leakPool = leakPool;
        this.probationer = probationer;
        this.startNanos = startNanos;
    }

    @Override
    Connection opened(Connection physical) {
        Services services = doors.services();
        DriverProfile profile = DriverProfile.of(target, physical.getClass());
        PhysicalSession session = PhysicalSession.foreign(physical, profile);
        QueryListener.Session events = services.queries.borrowed(identity, startNanos, 0);
        Probationer counted = probationer;
        PassedThrough member = counted == null
                ? null
                : new PassedThrough(counted.caller, session, doors, counted.key, target, counted.loader);
        ConnectionOwner owner = member == null ? PassedThrough.UNCOUNTED : member;
        Reclaimer reclaimer = member == null ? null : (leaked, reason) -> member.leaked(events);
        SqlCache sqlCache = doors.sqlCache(profile.dialect());
        HandleSpec.Builder spec =
                HandleSpec.passThrough(session, owner, sqlCache).events(events);
        if (leakPool.isTracked()) {
            Anchor anchor = new Anchor();
            Lease lease = services.leaks.openForeign(leakPool, anchor, events, reclaimer);
            spec.lease(anchor, lease, services.leaks);
        }
        Connection handle = Handles.open(spec.build());
        if (counted != null && member != null) {
            if (counted.caller.opened(member)) {
                member.countInAtOnce();
            }
        }
        return handle;
    }

    @Override
    void failed(@Nullable Throwable thrown) {
        // the driver's answer stands
    }
}
