/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number that many threads raise with each borrow, and few read. Each of eight groups of threads, or of as many as there are processors, has a cell
 * in cache lines of its own. A {@code LongAdder} has one cell for all until two threads meet at it in the same instant: on few processors they hardly ever do,
 * and its line goes from one processor to the other with each call.
 */
public final class StripedCount {

    /** A power of two: 8 to 64, 1 to 8 KiB. */
    static final int STRIPES = stripes(Runtime.getRuntime().availableProcessors());

    /** Two lines: processors fetch them in pairs. */
    private static final int PADDING = 16;

    private final AtomicLongArray cells = new AtomicLongArray((STRIPES + 1) * PADDING);

    /** More than there are processors, where these are few: of two threads that share a cell one may run on each. */
    static int stripes(int processors) {
        return Math.max(8, Math.min(64, 2 * Integer.highestOneBit(Math.max(1, processors - 1))));
    }

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
