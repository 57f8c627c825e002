/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;

/**
 * Tells two listeners what one source says. What a listener throws ends here: the pool calls them with an entry in its hands, and
 * the entry would be lost with the throw.
 */
final class Listeners {

    private Listeners() {}

    static LeakListener leaks(LeakListener first, LeakListener second) {
        return new LeakListener() {
            @Override
            public void found(Leak leak) {
                try {
                    FaultPoint.TELL_LEAK.pass();
                    first.found(leak);
                    second.found(leak);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_LEAK, e);
                }
            }

            @Override
            public void retracted(Leak suspect) {
                try {
                    FaultPoint.TELL_LEAK.pass();
                    first.retracted(suspect);
                    second.retracted(suspect);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_LEAK, e);
                }
            }
        };
    }

    /** Registration goes to both; what happens on a borrow's path to the first only, and not once telemetry is off. */
    static PoolListener pools(PoolListener all, PoolListener registrations) {
        return new PoolListener() {
            @Override
            public boolean hearsBorrows() {
                return all.hearsBorrows();
            }

            @Override
            public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.poolRegistered(pool, gauges);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
                try {
                    registrations.poolRegistered(pool, gauges);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void poolRemoved(PoolIdentity pool) {
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.poolRemoved(pool);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
                try {
                    registrations.poolRemoved(pool);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void opened(PoolIdentity pool, long nanos) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.opened(pool, nanos);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void openFailed(PoolIdentity pool, long nanos, Throwable failure) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.openFailed(pool, nanos, failure);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void closed(PoolIdentity pool, CloseReason reason) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.closed(pool, reason);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void acquired(PoolIdentity pool, long waitNanos) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.acquired(pool, waitNanos);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.acquireTimedOut(pool, waitNanos);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void released(PoolIdentity pool, long useNanos) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.released(pool, useNanos);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }

            @Override
            public void reset(PoolIdentity pool, long nanos) {
                if (!Feature.TELEMETRY.isOn()) {
                    return;
                }
                try {
                    FaultPoint.TELL_POOL.pass();
                    all.reset(pool, nanos);
                } catch (RuntimeException | Error e) {
                    Faults.report(FaultPoint.TELL_POOL, e);
                }
            }
        };
    }
}
