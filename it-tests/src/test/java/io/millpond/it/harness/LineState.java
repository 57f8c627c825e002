/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.util.concurrent.locks.LockSupport;

/** How a line carries what it is given: of one link, or of all. Each may be changed at any time, by any thread. */
public final class LineState {
    private static final long LOOK_NANOS = 2_000_000L;

    private volatile boolean stalled;
    private volatile boolean swallowing;
    private volatile long latencyMillis;

    /** Bytes wait at the proxy until {@link #resume}; then they go on, none lost. */
    public void stall() {
        stalled = true;
    }

    public void resume() {
        stalled = false;
    }

    /** Bytes vanish: a black hole, without reset or end. What was swallowed does not come again. */
    public void swallow(boolean on) {
        swallowing = on;
    }

    /** Each piece is held back so long. */
    public void latency(long millis) {
        latencyMillis = millis;
    }

    public void clear() {
        latency(0);
        swallow(false);
        resume();
    }

    boolean isSwallowing() {
        return swallowing;
    }

    /** Holds a piece back as long as this state says, or until the link has ended. */
    void hold(ProxyLink link) {
        long due = System.nanoTime() + latencyMillis * 1_000_000L;
        while (!link.isOver() && (stalled || System.nanoTime() - due < 0)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
