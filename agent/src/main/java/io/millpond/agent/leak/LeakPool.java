/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.thread.StripedCount;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the tracker keeps for one pool. Made by {@link LeakTracker#pool}, held by the pool's owner, gone with it. */
public final class LeakPool {

    private final PoolIdentity identity;
    private final LeakSettings settings;
    private final SiteSampler connections;
    private final SiteSampler statements;
    private final SiteSampler resultSets;
    private final StripedCount opened = new StripedCount();
    private final StripedCount ended = new StripedCount();
    private final ReclaimBrake brake;
    private final LongAdder usedAfterReclaim = new LongAdder();
    private final HandshakeBudget handshakes;
    /** Polling thread. */
    private boolean escapedTold;

    /** @param coarseClock cheap, never ahead */
    LeakPool(PoolIdentity identity, LeakSettings settings, Captures captures, long now, LongSupplier coarseClock) {
        this.identity = identity;
        this.settings = settings;
        this.connections = sampler(Leak.Kind.CONNECTION, captures);
        this.statements = sampler(Leak.Kind.STATEMENT, captures);
        this.resultSets = sampler(Leak.Kind.RESULT_SET, captures);
        this.brake = new ReclaimBrake(settings.reclaimsPerSecond(), now);
        this.handshakes = new HandshakeBudget(coarseClock);
        if (!Handshake.isToBeHad()) {
            handshakes.failed();
        }
    }

    private SiteSampler sampler(Leak.Kind kind, Captures captures) {
        return new SiteSampler(settings.mode(), kind, identity.name().hashCode(), captures, System::nanoTime);
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

    /** Whether the calls of those who borrow now are counted with a fence, because others than they close too often, or this JVM is not known. */
    boolean isFenced() {
        return handshakes.isSpent();
    }

    /** As {@link #handshake}, for a reclaim: what that costs is nothing beside it, and not counted. */
    boolean handshakeToReclaim(Thread holder) {
        boolean done = Handshake.with(holder);
        if (!done) {
            handshakes.failed();
        }
        return done;
    }

    /** See {@link Lease#seesOwn}. */
    boolean handshake(@Nullable Thread borrower) {
        handshakes.spend();
        if (borrower == null) {
            return false;
        }
        boolean done = Handshake.with(borrower);
        if (!done) {
            handshakes.failed();
            AgentLog.debug(
                    "pool " + identity.name() + ": no handshake with a borrower, its calls are fenced from now on");
        }
        return done;
    }

    void leaseOpened() {
        opened.add(1);
    }

    void leaseEnded() {
        ended.add(1);
    }

    /** Polling thread. */
    ReclaimBrake.Answer mayReclaim(long now, boolean proven) {
        long lent = opened.sum();
        return brake.ask(now, lent, lent - ended.sum(), proven, usedAfterReclaim.sum());
    }

    /** By a handle that should not exist any more: its call was answered as that of a closed one. Any thread. */
    void usedAfterReclaim() {
        usedAfterReclaim.increment();
    }

    /** Polling thread: once. */
    boolean mayTellEscaped() {
        boolean first = !escapedTold;
        escapedTold = true;
        return first;
    }

    long reclaimedInMinute() {
        return brake.reclaimedInMinute();
    }

    @Override
    public String toString() {
        return "LeakPool{" + identity.name() + ", " + settings + "}";
    }
}
