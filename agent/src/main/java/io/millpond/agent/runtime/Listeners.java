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

/** Tells two listeners what one source says. */
final class Listeners {

    private Listeners() {}

    static LeakListener leaks(LeakListener first, LeakListener second) {
        return new LeakListener() {
            @Override
            public void found(Leak leak) {
                first.found(leak);
                second.found(leak);
            }

            @Override
            public void retracted(Leak suspect) {
                first.retracted(suspect);
                second.retracted(suspect);
            }
        };
    }

    /** Registration goes to both; what happens on a borrow's path to the first only. */
    static PoolListener pools(PoolListener all, PoolListener registrations) {
        return new PoolListener() {
            @Override
            public boolean hearsBorrows() {
                return all.hearsBorrows();
            }

            @Override
            public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
                all.poolRegistered(pool, gauges);
                registrations.poolRegistered(pool, gauges);
            }

            @Override
            public void poolRemoved(PoolIdentity pool) {
                all.poolRemoved(pool);
                registrations.poolRemoved(pool);
            }

            @Override
            public void opened(PoolIdentity pool, long nanos) {
                all.opened(pool, nanos);
            }

            @Override
            public void openFailed(PoolIdentity pool, long nanos, Throwable failure) {
                all.openFailed(pool, nanos, failure);
            }

            @Override
            public void closed(PoolIdentity pool, CloseReason reason) {
                all.closed(pool, reason);
            }

            @Override
            public void acquired(PoolIdentity pool, long waitNanos) {
                all.acquired(pool, waitNanos);
            }

            @Override
            public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
                all.acquireTimedOut(pool, waitNanos);
            }

            @Override
            public void released(PoolIdentity pool, long useNanos) {
                all.released(pool, useNanos);
            }

            @Override
            public void reset(PoolIdentity pool, long nanos) {
                all.reset(pool, nanos);
            }
        };
    }
}
