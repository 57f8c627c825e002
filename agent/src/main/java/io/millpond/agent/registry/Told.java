/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.Reclaimer;
import org.jspecify.annotations.Nullable;

/** Who is told of a borrow. A fault of a listener or of the leak tracker costs the application neither its connection nor its slot. */
final class Told {

    private Told() {}

    static QueryListener.Session borrowed(
            Services services,
            PoolIdentity pool,
            long startNanos,
            long waitNanos,
            Object physical,
            @Nullable ClassLoader caller) {
        if (!Feature.TELEMETRY.isOn()) {
            return QueryListener.Session.NONE;
        }
        try {
            FaultPoint.TELL_BORROWED.pass();
            return services.queries.borrowed(pool, startNanos, waitNanos, physical.getClass(), caller);
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TELL_BORROWED, e);
            return QueryListener.Session.NONE;
        }
    }

    /**
     * Null: it is not tracked.
     *
     * @param caller a hash of who borrows; 0: unknown
     * @param foreign not of a pool of ours
     */
    static @Nullable Lease lease(
            Services services,
            LeakPool pool,
            Anchor anchor,
            QueryListener.Session events,
            @Nullable Reclaimer reclaimer,
            int caller,
            boolean foreign) {
        if (!pool.isTracked() || !Feature.TRACKING.isOn()) {
            return null;
        }
        try {
            FaultPoint.TRACK_CONNECTION.pass();
            return foreign
                    ? services.leaks.openForeign(pool, anchor, events, reclaimer, caller)
                    : services.leaks.open(pool, anchor, events, reclaimer, caller);
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TRACK_CONNECTION, e);
            return null;
        }
    }

    /** The connection of a PooledConnection; null: it is not tracked. */
    static @Nullable Lease ofPooledConnection(
            Services services, LeakPool pool, Anchor anchor, QueryListener.Session events) {
        if (!pool.isTracked() || !Feature.TRACKING.isOn()) {
            return null;
        }
        try {
            FaultPoint.TRACK_CONNECTION.pass();
            return services.leaks.openOfPooledConnection(pool, anchor, events);
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TRACK_CONNECTION, e);
            return null;
        }
    }

    /** No handle came of it: nothing is lent, so nothing may be reported as leaked. */
    static void forget(Services services, @Nullable Lease lease, QueryListener.Session events) {
        if (lease != null && lease.tryClose()) {
            services.leaks.closed(lease);
        }
        events.returned();
    }
}
