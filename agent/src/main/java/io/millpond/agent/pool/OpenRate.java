/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.TimeUnit;

/**
 * How often a pool's openers begin to open a connection: {@value #BURST} at once, and from then on one each {@value #STEP_MILLIS} ms, up to
 * half as much again. So a server that has just come back, or that throws out all its sessions at one time, is not met by all
 * connections of all pools of a fleet in the same instant. A connection that its borrower spoilt is replaced without a pause: an
 * application that spoils each one opens as many without a pool.
 *
 * <p>Used in the dispatcher's pass only, but for the count of spoilt ones, which returns add to and only the pass takes from.
 */
final class OpenRate {

    static final int BURST = 20;
    static final int STEP_MILLIS = 10;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS);
    private static final long BURST_NANOS = (BURST - 1) * STEP_NANOS;

    private final PoolContext<?> context;
    /** When the burst will be whole again; before the present: it is. */
    private long wholeAtNanos;

    private boolean begun;

    OpenRate(PoolContext<?> context) {
        this.context = context;
    }

    /** 0 where one may begin now. */
    long pauseNanos(long now) {
        return context.replacements.get() > 0 || !begun ? 0 : Math.max(0, wholeAtNanos - now - BURST_NANOS);
    }

    /** One begins. */
    void took(long now) {
        if (context.replacements.get() > 0) {
            context.replacements.decrementAndGet();
            return;
        }
        long from = begun && wholeAtNanos - now > 0 ? wholeAtNanos : now;
        long jitter = from - now >= BURST_NANOS ? context.scatter(STEP_NANOS / 2) : 0;
        wholeAtNanos = from + STEP_NANOS + jitter;
        begun = true;
    }
}
