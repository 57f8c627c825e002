/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.telemetry.emit.EpochClock;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the spans: the system's, but while something of the past is told it says the time of then.
 *
 * <p>Not volatile: the past is told by one thread, before anybody else gets hold of the listeners that look here
 * ({@link Deferred} publishes them afterwards, with a volatile write).
 */
final class Past implements EpochClock {

    private boolean told;
    private long atNanos;
    private @Nullable ActiveSpan active;

    void tell(long thenNanos, @Nullable ActiveSpan activeThen) {
        told = true;
        atNanos = thenNanos;
        active = activeThen;
    }

    void over() {
        told = false;
        active = null;
    }

    boolean isTold() {
        return told;
    }

    /** What was active in the application's tracing. */
    @Nullable
    ActiveSpan active() {
        return active;
    }

    @Override
    public long now() {
        long now = SYSTEM.now();
        return told ? now - (System.nanoTime() - atNanos) : now;
    }

    @Override
    public long nanoTime() {
        return told ? atNanos : System.nanoTime();
    }
}
