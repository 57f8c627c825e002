/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import java.util.concurrent.atomic.LongAdder;

/** What the tracker keeps for one pool. Made by {@link LeakTracker#pool}, held by the pool's owner, gone with it. */
public final class LeakPool {

    private final PoolIdentity identity;
    private final LeakSettings settings;
    private final SiteSampler connections;
    private final SiteSampler statements;
    private final SiteSampler resultSets;
    private final LongAdder opened = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final ReclaimBrake brake;

    LeakPool(PoolIdentity identity, LeakSettings settings, CaptureBudget budget, long now) {
        this.identity = identity;
        this.settings = settings;
        this.connections = new SiteSampler(settings.mode(), budget);
        this.statements = new SiteSampler(settings.mode(), budget);
        this.resultSets = new SiteSampler(settings.mode(), budget);
        this.brake = new ReclaimBrake(settings.reclaimsPerSecond(), now);
    }

    public PoolIdentity identity() {
        return identity;
    }

    public LeakSettings settings() {
        return settings;
    }

    public boolean isTracked() {
        return settings.mode() != SiteMode.OFF;
    }

    SiteSampler sampler(Leak.Kind kind) {
        switch (kind) {
            case CONNECTION:
                return connections;
            case STATEMENT:
                return statements;
            default:
                return resultSets;
        }
    }

    void leaseOpened() {
        opened.increment();
    }

    void leaseEnded() {
        ended.increment();
    }

    /** Polling thread. */
    ReclaimBrake.Answer mayReclaim(long now) {
        long lent = opened.sum();
        return brake.ask(now, lent, lent - ended.sum());
    }

    long reclaimedInMinute() {
        return brake.reclaimedInMinute();
    }

    @Override
    public String toString() {
        return "LeakPool{" + identity.name() + ", " + settings + "}";
    }
}
