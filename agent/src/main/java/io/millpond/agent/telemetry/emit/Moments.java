/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

/**
 * Times of one session's spans: the wall clock is read once, all else is {@link System#nanoTime} since. So a wall clock that
 * jumps never makes a child begin before its parent, and a span lasts exactly as long as its metric says.
 */
final class Moments {

    private final long epochNanos;
    private final long anchorNanos;

    private Moments(long epochNanos, long anchorNanos) {
        this.epochNanos = epochNanos;
        this.anchorNanos = anchorNanos;
    }

    static Moments anchoredBy(EpochClock clock) {
        return new Moments(clock.now(), clock.nanoTime());
    }

    long epoch(long nanoTime) {
        return epochNanos + (nanoTime - anchorNanos);
    }
}
