/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/**
 * When a caller began, for all that it asks of {@link BoundedPool#acquire} until it has its connection, in one pool or in several of the same
 * ticker: all attempts have one deadline, and one limit for what they validate. What the process was stopped meanwhile moves it on
 * ({@link ProcessStops}). Used by one thread.
 */
public final class AcquireStart {

    private enum Kind {
        /** The first attempt sets it. */
        NEW,
        /** By the coarse clock: till now nothing was done but checks. */
        COARSE,
        EXACT
    }

    private Kind kind = Kind.NEW;
    private long nanos;

    boolean isNew() {
        return kind == Kind.NEW;
    }

    boolean isExact() {
        return kind == Kind.EXACT;
    }

    long nanos() {
        return nanos;
    }

    void coarse(long began) {
        kind = Kind.COARSE;
        nanos = began;
    }

    AcquireStart exact(long began) {
        kind = Kind.EXACT;
        nanos = began;
        return this;
    }
}
