/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a pool from outside, at about this instant. Gauges are sums of independent atomics and may be off by operations in
 * flight.
 */
abstract class PoolFigures<R> implements PoolGauges {

    final PoolContext<R> context;
    final Dispatcher<R> dispatcher;

    PoolFigures(PoolContext<R> context, Dispatcher<R> dispatcher) {
        this.context = context;
        this.dispatcher = dispatcher;
    }

    public PoolIdentity identity() {
        return context.id;
    }

    /** Those in use at about this instant. */
    public void forEachInUse(Consumer<PoolEntry<R>> action) {
        for (PoolEntry<R> entry : context.entries) {
            if (entry.isInUse()) {
                action.accept(entry);
            }
        }
    }

    @Nullable
    PoolEntry<R> oldestInUse() {
        long now = context.ticker.nanos();
        PoolEntry<R> oldest = null;
        for (PoolEntry<R> entry : context.entries) {
            if (entry.isInUse() && (oldest == null || now - entry.borrowedNanos() > now - oldest.borrowedNanos())) {
                oldest = entry;
            }
        }
        return oldest;
    }

    @Override
    public int max() {
        return context.settings.maxSize();
    }

    @Override
    public int minIdle() {
        return context.settings.minIdle();
    }

    @Override
    public int open() {
        return context.permits.held();
    }

    @Override
    public int inUse() {
        return context.inUse();
    }

    /** Those under validation included. */
    @Override
    public int idle() {
        return Math.max(0, context.entries.size() - context.inUse());
    }

    /** Being opened, by an opener or by a caller with its permit. */
    public int opening() {
        return dispatcher.openers().inFlight() + context.granted.size();
    }

    public int closing() {
        return context.closing.get();
    }

    @Override
    public int waiting() {
        return Math.max(0, context.waiters.waiting());
    }

    @Override
    public long waitCount() {
        return context.counters.waits.sum();
    }

    @Override
    public long waitNanos() {
        return context.counters.waitNanos.sum();
    }

    /** How long the first in line has waited; 0 where nobody waits. */
    public long longestWaitNanos() {
        return dispatcher.longestWaitNanos(context.ticker.nanos());
    }

    /** Callers that got no connection in time, or were refused by the policy. */
    public long timeoutCount() {
        return context.counters.timeouts.sum();
    }

    public long openCount() {
        return context.counters.opens.sum();
    }

    public long openFailureCount() {
        return context.counters.openFailures.sum();
    }

    @Override
    public long overflows() {
        return context.counters.overflows.sum();
    }

    /** How many of the {@link #overflows} were granted because every connection was held by a thread that waited for one more. */
    public long selfBlocks() {
        return context.counters.selfBlocks.sum();
    }

    /** How many of the {@link #overflows} were granted because the bound is likely, not proven, to be what everybody waits for. */
    public long graces() {
        return context.counters.graces.sum();
    }

    @Override
    public long closed(CloseReason reason) {
        return context.counters.closedCount(reason);
    }

    @Override
    public String toString() {
        return "pool " + context.id.name() + " (max=" + max() + ", open=" + open() + ", in use=" + inUse() + ", idle="
                + idle() + ", waiting=" + waiting() + ")";
    }

    /** Entries that nobody owned any more, closed since the start. */
    public long strayCount() {
        return context.counters.strays.sum();
    }
}
