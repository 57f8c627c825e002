/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Durations counted by buckets, in a few stripes so that threads seldom write to the same cache line. Each number is exact and none
 * is ever lost; a total taken in the middle of an {@link #add} may have its sum without its count. It never has its count without the
 * rest: a series that has counted something has a least and a greatest, and none of Long.MAX_VALUE ns is ever told.
 *
 * <p>A stripe is [padding, counts of the buckets ..., sum, greatest, least, padding]; the least is kept as its complement, so that 0
 * means none.
 */
final class StripedDurations {

    private static final int PADDING = 16;

    /* Not fewer where there are fewer processors: of two threads that share a stripe one may run on each, and then its lines go to and fro.
     * More would take more memory than they save time: a pool has tens of connections, not hundreds. */
    private static final int STRIPES = Runtime.getRuntime().availableProcessors() == 1 ? 1 : 8;

    private final long[] bounds;
    private final AtomicReferenceArray<@Nullable AtomicLongArray> stripes = new AtomicReferenceArray<>(STRIPES);

    /** @param bounds in nanoseconds, ascending; each belongs to the bucket below it. Not copied */
    StripedDurations(long[] bounds) {
        this.bounds = bounds;
    }

    /** The bucket it belongs to. */
    int add(long nanos) {
        long duration = Math.max(0, nanos);
        int bucket = 0;
        while (bucket < bounds.length && duration > bounds[bucket]) {
            bucket++;
        }
        AtomicLongArray mine = mine();
        int sum = PADDING + bounds.length + 1;
        if (duration > mine.get(sum + 1)) {
            raise(mine, sum + 1, duration);
        }
        long complement = Long.MAX_VALUE - duration;
        if (complement > mine.get(sum + 2)) {
            raise(mine, sum + 2, complement);
        }
        if (duration != 0) { // which nearly every wait is
            mine.getAndAdd(sum, duration);
        }
        mine.getAndIncrement(PADDING + bucket); // last: a reader that sees it sees the rest
        return bucket;
    }

    private AtomicLongArray mine() {
        int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
        AtomicLongArray known = stripes.get(stripe);
        if (known != null) {
            return known;
        }
        AtomicLongArray made = new AtomicLongArray(2 * PADDING + bounds.length + 4);
        if (stripes.compareAndSet(stripe, null, made)) {
            return made;
        }
        AtomicLongArray other = stripes.get(stripe);
        return other == null ? made : other;
    }

    private static void raise(AtomicLongArray stripe, int at, long to) {
        long now = stripe.get(at);
        while (now < to && !stripe.compareAndSet(at, now, to)) {
            now = stripe.get(at);
        }
    }

    Total total() {
        Total total = new Total(bounds.length + 1);
        for (int i = 0; i < STRIPES; i++) {
            AtomicLongArray stripe = stripes.get(i);
            if (stripe != null) {
                total.add(stripe);
            }
        }
        return total;
    }

    /** A sum over the stripes. */
    static final class Total {

        private final long[] counts;
        long count;
        long sumNanos;
        long minNanos = Long.MAX_VALUE;
        long maxNanos;

        Total(int buckets) {
            this.counts = new long[buckets];
        }

        private void add(AtomicLongArray stripe) {
            // The counts first, because a writer has them last.
            for (int i = 0; i < counts.length; i++) {
                long each = stripe.get(PADDING + i);
                counts[i] += each;
                count += each;
            }
            int sum = PADDING + counts.length;
            sumNanos += stripe.get(sum);
            maxNanos = Math.max(maxNanos, stripe.get(sum + 1));
            minNanos = Math.min(minNanos, Long.MAX_VALUE - stripe.get(sum + 2));
        }

        List<Long> counts() {
            List<Long> all = new ArrayList<>(counts.length);
            for (long each : counts) {
                all.add(each);
            }
            return all;
        }
    }
}
