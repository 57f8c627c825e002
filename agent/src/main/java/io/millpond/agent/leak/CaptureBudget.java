/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much time all pools together spend on stacks of one sort. A stack costs from 0.8 to 4 us by its depth, and some 10 us where the
 * processors' caches are full of other things (a busy application on PostgreSQL), so the time is measured and not the stacks
 * counted. Where more is asked for than there is time, each one that asks has the same chance: who comes first in a second would
 * else take all of it, second after second.
 *
 * <p>Threads that spend beside each other overdraw a window by a stack each: harmless.
 */
final class CaptureBudget {

    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final long nanosPerWindow;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong spent = new AtomicLong();
    private volatile int oneIn = 1;
    private final AtomicLong windowStart;

    /** @param part of one processor's time: one in so many nanoseconds */
    CaptureBudget(long now, int part) {
        this.nanosPerWindow = WINDOW_NANOS / part;
        this.windowStart = new AtomicLong(now);
    }

    /** For one of many that are looked at by chance. */
    boolean tryTake(long now) {
        roll(now);
        asked.incrementAndGet();
        int odds = oneIn;
        return (odds == 1 || ThreadLocalRandom.current().nextInt(odds) == 0) && spent.get() < nanosPerWindow;
    }

    /** For one that is wanted by name: without the odds. */
    boolean isLeft(long now) {
        roll(now);
        return spent.get() < nanosPerWindow;
    }

    /** What took longer than a stack can take was interrupted: another thread had the processor. */
    void spent(long nanos) {
        taken.incrementAndGet();
        spent.addAndGet(Math.min(nanos, MOST_NANOS));
    }

    long nanosPerWindow() {
        return nanosPerWindow;
    }

    private void roll(long now) {
        long start = windowStart.get();
        long since = now - start;
        if (since < WINDOW_NANOS || !windowStart.compareAndSet(start, now)) {
            return;
        }
        long stacks = taken.getAndSet(0);
        long each = stacks == 0 ? 0 : spent.get() / stacks;
        spent.set(0);
        long wanted = asked.getAndSet(0) * each / (since / WINDOW_NANOS);
        oneIn = (int) Math.min(1_000, Math.max(1, (wanted + nanosPerWindow - 1) / nanosPerWindow));
    }
}
