/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** The right to have one connection open, held from before its open until after its close. Counted by {@link OpenPermits}. */
public final class Permit {

    private static final AtomicIntegerFieldUpdater<Permit> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Permit.class, "state");
    private static final int WITHIN = 0;
    private static final int OUTSIDE = 1;
    private static final int RELEASED = 2;

    private final long issuedNanos;
    private volatile int state;
    /** Set when the caller spent it, so that a second adopt or cancel of the same permit changes no count. */
    private final AtomicBoolean spent = new AtomicBoolean();
    /**
     * Of the pool, when a caller got it; plain, handed over with the permit. What is opened with it belongs to that epoch: a
     * connection that was being opened while all were retired is retired too.
     */
    int epoch;

    Permit(boolean outside, long issuedNanos) {
        this.issuedNanos = issuedNanos;
        this.state = outside ? OUTSIDE : WITHIN;
    }

    long issuedNanos() {
        return issuedNanos;
    }

    /** Not counted against the bound: an overflow connection, or an open that hung past its deadline. */
    public boolean isOutside() {
        return state == OUTSIDE;
    }

    boolean casOutside() {
        return STATE.compareAndSet(this, WITHIN, OUTSIDE);
    }

    boolean casWithin() {
        return STATE.compareAndSet(this, OUTSIDE, WITHIN);
    }

    boolean casReleasedWithin() {
        return STATE.compareAndSet(this, WITHIN, RELEASED);
    }

    boolean casReleasedOutside() {
        return STATE.compareAndSet(this, OUTSIDE, RELEASED);
    }

    boolean casSpent() {
        return spent.compareAndSet(false, true);
    }

    @Override
    public String toString() {
        return state == WITHIN ? "within" : state == OUTSIDE ? "outside" : "released";
    }
}
