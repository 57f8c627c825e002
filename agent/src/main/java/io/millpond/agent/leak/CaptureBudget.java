/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many stacks all pools together may capture in each second while they look closely. */
final class CaptureBudget {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile long windowStart;

    CaptureBudget(int perSecond, long now) {
        this.perSecond = perSecond;
        this.windowStart = now;
    }

    /** Two threads that start a window at once may capture a few more than the budget: harmless. */
    boolean tryTake(long now) {
        if (now - windowStart >= SECOND) {
            windowStart = now;
            taken.set(0);
        }
        return taken.get() < perSecond && taken.incrementAndGet() <= perSecond;
    }
}
