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
 * How much time all pools together spend on stacks: 2 % of one processor while one of them is under alarm, a tenth of that while
 * none is. A stack costs from 0.8 to 4 us by its depth, and some 10 us where the processors' caches hold other things (a busy
 * application on PostgreSQL), so the time is measured and not the stacks counted. Where more is asked for than there is time,
 * each one that asks has the same chance: who comes first in a second would else take all of it, second after second.
 *
 * <p>Two threads that begin a window at once, or spend beside each other, overdraw it by a stack or two: harmless.
 */
final class CaptureBudget {

    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long NANOS_PER_WINDOW = WINDOW_NANOS / 50;
    /** For those that are looked at by chance while nothing leaked: 0.2 % of one processor. */
    static final long SPARE_NANOS_PER_WINDOW = WINDOW_NANOS / 500;

    private static final long MOST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong spent = new AtomicLong();
    private volatile int oneIn = 1;
    private volatile long windowStart;

    CaptureBudget(long now) {
        this.windowStart = now;
    }

    /** For one of many that are looked at by chance. */
    boolean tryTake(long now) {
        roll(now);
        asked.incrementAndGet();
        int odds = oneIn;
        return (odds == 1 || ThreadLocalRandom.current().nextInt(odds) == 0) && spent.get() < NANOS_PER_WINDOW;
    }

    /** For one that is wanted by name: without the odds. */
    boolean isLeft(long now) {
        roll(now);
        return spent.get() < NANOS_PER_WINDOW;
    }

    /** For one that nobody asked for. */
    boolean isSpare(long now) {
        roll(now);
        return spent.get() < SPARE_NANOS_PER_WINDOW;
    }

    /** What took longer than a stack can take was interrupted: another thread had the processor. */
    void spent(long nanos) {
        taken.incrementAndGet();
        spent.addAndGet(Math.min(nanos, MOST_NANOS));
    }

    private void roll(long now) {
        long since = now - windowStart;
        if (since < WINDOW_NANOS) {
            return;
        }
        windowStart = now;
        long stacks = taken.getAndSet(0);
        long each = stacks == 0 ? 0 : spent.get() / stacks;
        spent.set(0);
        long wanted = asked.getAndSet(0) * each / (since / WINDOW_NANOS);
        oneIn = (int) Math.min(1_000, Math.max(1, (wanted + NANOS_PER_WINDOW - 1) / NANOS_PER_WINDOW));
    }
}
