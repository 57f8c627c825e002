/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.Settings;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.pool.PoolWorkers;
import io.millpond.agent.pool.Ticker;
import java.util.concurrent.Executor;

/** What every pool of this JVM shares. Built once by the runtime. */
public final class Services {

    final Settings settings;
    final Ticker ticker;
    final PoolWorkers workers;
    final PoolListener pools;
    final QueryListener queries;
    final LeakTracker leaks;
    final Faults faults;
    final Executor background;

    public Services(
            Settings settings,
            Ticker ticker,
            PoolWorkers workers,
            PoolListener pools,
            QueryListener queries,
            LeakTracker leaks,
            Faults faults,
            Executor background) {
        this.settings = settings;
        this.ticker = ticker;
        this.workers = workers;
        this.pools = pools;
        this.queries = queries;
        this.leaks = leaks;
        this.faults = faults;
        this.background = background;
    }
}
