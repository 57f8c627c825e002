/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides which creations of one kind in one pool have their stack captured. At random and not by a counter: a loop whose length
 * divides the period would always hide the same line.
 */
final class SiteSampler {

    static final int FIRST = 64;
    static final int ONE_IN = 16;
    static final long ALARM_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final SiteMode mode;
    private final CaptureBudget budget;
    private final AtomicInteger first = new AtomicInteger();
    private volatile boolean alarmed;
    private volatile long alarmUntil;

    SiteSampler(SiteMode mode, CaptureBudget budget) {
        this.mode = mode;
        this.budget = budget;
    }

    /** A leak of this kind was proven: look closely for a while. */
    void alarm(long now) {
        alarmUntil = now + ALARM_NANOS;
        alarmed = true;
    }

    @Nullable
    Site sample(long now) {
        return wanted(now) ? Site.capture() : null;
    }

    boolean wanted(long now) {
        if (mode != SiteMode.SAMPLED) {
            return mode == SiteMode.FULL;
        }
        if (first.get() < FIRST && first.incrementAndGet() <= FIRST) {
            return true;
        }
        if (alarmed) {
            if (alarmUntil - now > 0) {
                return budget.tryTake(now);
            }
            alarmed = false;
        }
        return ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
    }
}
