/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.LeakSettings;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.SiteMode;

/**
 * Leases of handles whose leaks nobody wants to know: they still count the calls and list the open children, because close()
 * depends on both. Nothing is watched, reported or reclaimed.
 */
final class Untracked {

    private static final LeakSettings OFF =
            LeakSettings.builder().mode(SiteMode.OFF).build();

    private static final LeakTracker TRACKER =
            LeakTracker.create(OFF, System::nanoTime, LeakListener.NONE, Runnable::run);

    private static final LeakPool POOL =
            TRACKER.pool(new PoolIdentity("untracked", "other_sql", null, null, -1, false));

    private Untracked() {}

    static Lease lease() {
        return TRACKER.openUntracked(POOL);
    }
}
