/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who may begin a trace while the exporter is overloaded. A trace that was begun goes on to make spans, which no look at the queue
 * shows: of sixty that found it half empty each would lose its last spans, the root first. So each takes as many places as a
 * trace has on average, and places come back as fast as spans are exported.
 *
 * <p>They are kept as the time at which all that were taken will have been exported. Nobody has to give them back: a connection that is held
 * for an hour keeps no place from others. That makes it a rule with exceptions: traces much larger than the ones
 * before them, or an exporter that stops, still lose spans.
 *
 * <p>Also estimates which part of the roots a sampler takes, because of a trace that is not made it is not asked.
 */
final class SpanPlaces {

    /** An average is over about so many of the last. */
    private static final int WEIGHT = 64;

    private final long nanosEach;
    private final long mostNanos;
    private final AtomicLong takenUntil;

    private int traces;
    private int roots;
    private volatile double traceSize = 1;
    private volatile double sampled = 1;

    /**
     * @param perSecond that are exported
     * @param most that are taken at once
     */
    SpanPlaces(double perSecond, int most, long now) {
        this.nanosEach = Math.max(1, (long) (TimeUnit.SECONDS.toNanos(1) / perSecond));
        this.mostNanos = most * nanosEach;
        this.takenUntil = new AtomicLong(now);
    }

    boolean isFor(int spans, long now) {
        return fits(spans, takenUntil.get() - now);
    }

    /* A trace larger than all the places there are begins where all are free. */
    private boolean fits(int spans, long takenNanos) {
        return takenNanos <= 0 || takenNanos + spans * nanosEach <= mostNanos;
    }

    /** False: nothing is taken. */
    boolean take(int spans, long now) {
        while (true) {
            long until = takenUntil.get();
            if (!fits(spans, until - now)) {
                return false;
            }
            long from = until - now > 0 ? until : now;
            if (takenUntil.compareAndSet(until, from + spans * nanosEach)) {
                return true;
            }
        }
    }

    void putBack(int spans) {
        takenUntil.addAndGet(-spans * nanosEach);
    }

    int traceSize() {
        return (int) Math.ceil(traceSize);
    }

    /** Which part of those that nobody asked a sampler about it would have taken. */
    double sampled() {
        return sampled;
    }

    synchronized void ended(int spans) {
        traces = Math.min(traces + 1, WEIGHT);
        traceSize += (spans - traceSize) / traces;
    }

    synchronized void began(boolean isSampled) {
        roots = Math.min(roots + 1, WEIGHT);
        sampled += ((isSampled ? 1 : 0) - sampled) / roots;
    }
}
