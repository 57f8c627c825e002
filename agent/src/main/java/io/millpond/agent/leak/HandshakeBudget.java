/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many handshakes ({@link Handshake}) the closes of one pool's connections may cost. An application that borrows on one thread
 * and closes on another as a rule would pay one for each borrow, some 20 to 200 microseconds, all threads stopped on older JVMs. So
 * after {@link #MOST} its leases are fenced for {@link #PERIOD_NANOS}: they need none, and each call of theirs costs 5 to 10 ns more.
 * In any such time it pays for these, and for one for each connection that was out when they were used up.
 */
final class HandshakeBudget {

    static final int MOST = 20;

    static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;

    /** Read by each borrow. One that reads it late has one more handshake, or one fewer. */
    private volatile boolean spent;

    /** Written before {@code spent}, and read after it. */
    private volatile long since;

    private volatile boolean broken;

    // Guarded by this.
    private int used;

    /** @param clock cheap: it is read by each borrow while this is spent */
    HandshakeBudget(LongSupplier clock) {
        this.clock = clock;
    }

    boolean isSpent() {
        return spent && (broken || clock.getAsLong() - since < PERIOD_NANOS || !isOver());
    }

    private synchronized boolean isOver() {
        if (!broken && clock.getAsLong() - since >= PERIOD_NANOS) {
            used = 0;
            spent = false;
        }
        return !spent;
    }

    /** One is made, whether or not there is any left: the lease that needs it was made before. */
    synchronized void spend() {
        if (spent && !isOver()) {
            return;
        }
        long now = clock.getAsLong();
        if (used == 0 || now - since >= PERIOD_NANOS) {
            used = 0;
            since = now;
        }
        used++;
        if (used == MOST) {
            since = now;
            spent = true;
        }
    }

    /** This JVM does not do it, or not always: it costs a connection each time, so none is tried that can be spared. */
    synchronized void failed() {
        broken = true;
        spent = true;
    }
}
