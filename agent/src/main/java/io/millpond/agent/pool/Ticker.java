/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** The pool's only source of time. Never the wall clock, so setting the clock neither evicts nor expires anything. */
public interface Ticker {

    /** Nanoseconds from an arbitrary origin; compare by difference only, because the value may wrap. */
    long nanos();

    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
