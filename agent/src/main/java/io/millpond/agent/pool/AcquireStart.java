/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/**
 * When a caller began, for all that it asks of {@link BoundedPool#acquire} until it has its connection, in one pool or in several of the same
 * ticker: all attempts have one deadline, and one limit for what they validate. What the process was stopped meanwhile moves it on
 * ({@link ProcessStops}). A caller may have less time than the pool gives. Used by one thread.
 */
public final class AcquireStart {

    private enum Kind {
        /** The first attempt sets it. */
        NEW,
        /** What it has was asked, and was alive; till then it had some of its time for that, not more. */
        CHECKED,
        EXACT
    }

    private final long mostNanos;
    private Kind kind = Kind.NEW;
    private long nanos;
    private long untilNanos;

    /** Of a caller that waits as long as the pool lets it. */
    public AcquireStart() {
        this(Long.MAX_VALUE);
    }

    /** @param mostNanos above 0: what this caller waits at most, where the pool would let it wait longer */
    public AcquireStart(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** What is left of a time of the pool's. */
    long atMost(long poolNanos) {
        return Math.min(poolNanos, mostNanos);
    }

    boolean isNew() {
        return kind == Kind.NEW;
    }

    boolean isExact() {
        return kind == Kind.EXACT;
    }

    long nanos() {
        return nanos;
    }

    /** As one more attempt begins: what the last check took beyond its time was a stop. */
    long nanos(Ticker ticker) {
        long beyond = kind == Kind.CHECKED ? ticker.nanos() - untilNanos : 0;
        return beyond > 0 ? nanos + beyond : nanos;
    }

    void checked(long began, long until) {
        kind = Kind.CHECKED;
        nanos = began;
        untilNanos = until;
    }

    AcquireStart exact(long began) {
        kind = Kind.EXACT;
        nanos = began;
        return this;
    }
}
