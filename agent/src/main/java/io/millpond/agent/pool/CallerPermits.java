/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * Connections that callers open themselves: the permit that one gets, and what becomes of it. Each is among the {@link Granted} from its grant until it
 * is spent, once, by {@link #adopt} or {@link #cancel}, or late.
 */
final class CallerPermits<R> {

    private final PoolContext<R> context;
    private final Dispatcher<R> dispatcher;

    CallerPermits(PoolContext<R> context, Dispatcher<R> dispatcher) {
        this.context = context;
        this.dispatcher = dispatcher;
    }

    /** {@link BoundedPool#tryPermit}. */
    @Nullable
    Permit tryPermit() {
        if (context.closed || context.waiters.waiting() > 0) {
            return null;
        }
        Permit permit = context.permits.tryAcquire(context.ticker.nanos());
        if (permit != null) {
            permit.epoch = context.epochNumber();
            context.granted.add(permit);
        }
        return permit;
    }

    /** {@link BoundedPool#extraPermit}. */
    @Nullable
    Permit extraPermit() {
        if (context.closed) {
            return null;
        }
        Permit permit = context.permits.outside(context.ticker.nanos());
        permit.epoch = context.epochNumber();
        context.granted.add(permit);
        context.counters.overflows.increment();
        return permit;
    }

    /** {@link BoundedPool#adopt}. */
    PoolEntry<R> adopt(Permit permit, R resource) {
        StackRoom.demand();
        if (!permit.casSpent()) {
            throw new IllegalStateException("this permit was spent before");
        }
        long now = context.ticker.nanos();
        PoolEntry<R> entry;
        try {
            entry = context.enter(resource, permit, permit.epoch, now);
        } catch (RuntimeException | Error fault) {
            context.granted.release(permit);
            dispatcher.requestIfAwaited();
            throw fault;
        }
        entry.lend(now);
        context.granted.yielded(permit);
        dispatcher.ownOpens().ended(false);
        try {
            context.counters.opens.increment();
            context.listener.opened(context.id, now - permit.issuedNanos());
        } catch (RuntimeException | Error fault) {
            entry.left = true; // lent to a caller that never hears of it
            throw fault;
        }
        return entry;
    }

    /** {@link BoundedPool#cancel}. */
    void cancel(Permit permit) {
        if (permit.casSpent()) {
            dispatcher.ownOpens().ended(true);
            context.granted.release(permit);
            dispatcher.requestIfAwaited();
        }
    }

    /** From time to time: the places of calls that take too long are for others. */
    void tend() {
        if (context.granted.moveLate(context.ticker.nanos())) {
            dispatcher.requestIfAwaited();
        }
    }

    /** {@link BoundedPool#adoptOverdrawn}. */
    PoolEntry<R> adoptOverdrawn(R resource, Tenant tenant) {
        StackRoom.demand();
        long now = context.ticker.nanos();
        PoolEntry<R> entry = context.enter(resource, context.permits.overdraw(now), context.epochNumber(), now);
        entry.attach(tenant);
        entry.lend(now);
        context.counters.opens.increment();
        return entry;
    }
}
