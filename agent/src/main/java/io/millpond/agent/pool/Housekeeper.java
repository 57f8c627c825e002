/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.concurrent.TimeUnit;

/**
 * Looks after idle connections from time to time, on the timer: closes those past their lifetime or, above the minimum, their
 * idle timeout, has those checked that were not for the keepalive time, and asks for what is missing to the minimum. It starts
 * calls on workers and makes none itself.
 */
final class Housekeeper<R> {

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PoolContext<R> context;
    private final Dispatcher<R> dispatcher;
    private final long periodNanos;
    private volatile boolean appointed;

    Housekeeper(PoolContext<R> context, Dispatcher<R> dispatcher) {
        this.context = context;
        this.dispatcher = dispatcher;
        this.periodNanos = period(context.settings);
    }

    void start() {
        appointed = true;
        try {
            context.workers.after(this::round, periodNanos);
        } catch (RuntimeException | Error e) {
            appointed = false; // no memory for it; see restart
            throw e;
        }
    }

    /** Where the last round could not make its next appointment. */
    void restart() {
        if (!appointed) {
            start();
        }
    }

    private void round() {
        if (context.closed) {
            return;
        }
        try {
            tidy();
        } finally {
            start();
        }
    }

    private void tidy() {
        long now = context.ticker.nanos();
        context.idle.forgetHints();
        for (PoolEntry<R> entry : context.entries) {
            if (entry.isIdle() && isDue(entry, now)) {
                context.idle.sweep(e -> keep(e, now), dispatcher::keepIdle);
                break;
            }
        }
        if (context.idle.count() < context.settings.minIdle()) {
            dispatcher.requestFill();
        }
        dispatcher.requestIfAwaited();
    }

    private boolean isDue(PoolEntry<R> entry, long now) {
        return context.unfit(entry, now) != null || isIdleTooLong(entry, now) || isKeepaliveDue(entry, now);
    }

    /** False: taken over. The entry is out of the store while this looks at it. */
    private boolean keep(PoolEntry<R> entry, long now) {
        CloseReason unfit = context.unfit(entry, now);
        if (unfit != null) {
            dispatcher.closer().close(entry, unfit);
            return false;
        }
        if (isIdleTooLong(entry, now) && context.idle.count() >= context.settings.minIdle()) {
            dispatcher.closer().close(entry, CloseReason.IDLE);
            return false;
        }
        if (isKeepaliveDue(entry, now) && dispatcher.checks().all() < Openers.AT_ONCE) {
            dispatcher.checks().start(entry);
            return false;
        }
        return true;
    }

    private boolean isIdleTooLong(PoolEntry<R> entry, long now) {
        long timeout = context.settings.idleTimeoutNanos();
        return timeout > 0 && entry.idleNanos(now) >= timeout;
    }

    private boolean isKeepaliveDue(PoolEntry<R> entry, long now) {
        long keepalive = context.settings.keepaliveNanos();
        return keepalive > 0 && entry.uncheckedNanos(now) >= keepalive;
    }

    private static long period(PoolSettings settings) {
        long shortest = LONGEST_NANOS;
        long[] times = {settings.idleTimeoutNanos(), settings.keepaliveNanos(), settings.maxLifetimeNanos()};
        for (long time : times) {
            if (time > 0) {
                shortest = Math.min(shortest, time / 4);
            }
        }
        return Math.max(SHORTEST_NANOS, shortest);
    }
}
