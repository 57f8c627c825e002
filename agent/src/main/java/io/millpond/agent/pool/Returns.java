/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * How a connection comes back: to the idle ones by one compare-and-set, if it is plain, fit, and nobody waits (or few are to be woken);
 * else by way of TRANSIT, to whom it is due or to its close. A step that an error broke off leaves the entry marked as left, never between two owners.
 */
final class Returns<R> {

    private final PoolContext<R> context;
    private final Dispatcher<R> dispatcher;
    private final Overtaking overtaking;

    Returns(PoolContext<R> context, Dispatcher<R> dispatcher) {
        this.context = context;
        this.dispatcher = dispatcher;
        this.overtaking = context.waiters.overtaking();
    }

    /** {@link BoundedPool#release}. */
    boolean release(PoolEntry<R> entry, long generation, boolean keepIdle) {
        // Before the look: of two who give the same borrow back, the later must not stamp what the other has left idle.
        long now = context.borrowClock();
        int seen = entry.inUseBy(generation);
        if (seen == 0) {
            return false;
        }
        long used = context.heard ? context.ticker.nanos() - entry.borrowedNanos() : 0;
        boolean mayBeTaken = context.waiters.waiting() == 0 || overtaking.mayBeOvertaken(entry, context.ticker);
        if (keepIdle && (mayBeTaken || dispatcher.wakesFew()) && entry.isPlain() && reasonToClose(entry, now) == null) {
            entry.returnedAt(now);
            if (!context.idle.offerReturned(entry, seen)) {
                return false;
            }
            dispatcher.returned(mayBeTaken);
        } else if (!releaseSlowly(entry, generation, keepIdle, now)) {
            return false;
        }
        if (context.heard) {
            context.listener.released(context.id, used);
        }
        return true;
    }

    private boolean releaseSlowly(PoolEntry<R> entry, long generation, boolean keepIdle, long now) {
        boolean ready = false;
        try {
            if (!entry.casReturned(generation, now)) {
                return false;
            }
            entry.keep = keepIdle;
            CloseReason reason = reasonToClose(entry, now);
            if (reason != null) {
                dispatcher.closer().close(entry, reason);
                return true;
            }
            ready = context.waiters.waiting() > 0 && !context.isStale(entry, now);
            if (ready) {
                context.makeReady(entry);
            } else {
                dispatcher.keepIdle(entry);
            }
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        if (ready) {
            dispatcher.request();
        } else {
            dispatcher.requestIfAwaited();
        }
        return true;
    }

    /** {@link BoundedPool#discard}. */
    boolean discard(PoolEntry<R> entry, long generation, CloseReason why) {
        long now = context.ticker.nanos();
        long used = now - entry.borrowedNanos();
        try {
            if (!entry.casReturned(generation, now)) {
                return false;
            }
            if (why == CloseReason.DIRTY) {
                context.spoilt();
            }
            dispatcher.closer().close(entry, why);
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        if (context.heard) {
            context.listener.released(context.id, used);
        }
        return true;
    }

    private @Nullable CloseReason reasonToClose(PoolEntry<R> entry, long now) {
        CloseReason unfit = context.unfit(entry, now);
        if (unfit != null) {
            return unfit;
        }
        return entry.permit().isOutside() || context.permits.isOverdrawn() ? CloseReason.EVICTED : null;
    }
}
