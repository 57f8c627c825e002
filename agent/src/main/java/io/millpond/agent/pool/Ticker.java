/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** The pool's only source of time. Never the wall clock, so setting the clock neither evicts nor expires anything. */
public interface Ticker {

    /** Nanoseconds from an arbitrary origin; compare by difference only, because the value may wrap. */
    long nanos();

    /**
     * As {@link #nanos}, but cheap, and late by at most {@link #coarsenessNanos} while threads are scheduled: for what is measured
     * in tenths of a second and more. Never early.
     */
    default long coarseNanos() {
        return nanos();
    }

    default long coarsenessNanos() {
        return 0;
    }

    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
