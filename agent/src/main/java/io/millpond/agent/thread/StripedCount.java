/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number that many threads raise with each borrow, and few read. Each of {@value #STRIPES} groups of threads has a cell in cache lines of
 * its own. A {@code LongAdder} has one cell for all until two threads meet at it in the same instant: on few processors they hardly ever do,
 * and its line goes from one processor to the other with each call.
 */
public final class StripedCount {

    /** A power of two. */
    static final int STRIPES = 8;

    /** Two lines: processors fetch them in pairs. */
    private static final int PADDING = 16;

    private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * PADDING);

    public void add(long more) {
        int stripe = (int) Thread.currentThread().getId() & STRIPES - 1;
        cells.getAndAdd((stripe + 1) * PADDING, more);
    }

    /** All that was added before this call, and maybe some of what is added meanwhile. */
    public long sum() {
        long sum = 0;
        for (int i = 1; i <= STRIPES; i++) {
            sum += cells.get(i * PADDING);
        }
        return sum;
    }

    @Override
    public String toString() {
        return Long.toString(sum());
    }
}
