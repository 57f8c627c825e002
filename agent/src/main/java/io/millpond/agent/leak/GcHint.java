/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * {@code MILLPOND_LEAK_GC=exhausted}: where every lease is held and the waiters stand still, the application makes no garbage, so
 * no collection would ever prove a leak. Then one is asked for, at most once a minute.
 *
 * <p>An application that leaks now and then stands still much more often than that, and what it has just leaked is young. So a
 * little garbage is made first, which has the collector look at the young objects: far cheaper than asking, and half a second after
 * the last call. Where that brought nothing to light the next is made after twice the time.
 */
public final class GcHint {

    private static final long WAITED = TimeUnit.SECONDS.toNanos(1);
    private static final long WITHOUT_CALL = TimeUnit.SECONDS.toNanos(5);
    private static final long APART = TimeUnit.MINUTES.toNanos(1);
    static final long YOUNG = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier nanoClock;
    private final Runnable collection;
    private final Runnable young;
    private final LongSupplier progress;
    private boolean asked;
    private long askedNanos;
    private boolean made;
    private long madeNanos;
    private long madeApart = YOUNG;
    private long progressThen;

    /**
     * @param collection asks for one collection, {@code System::gc}
     * @param young has the young objects collected
     * @param progress grows with each lease that turned out to be unreachable
     */
    public GcHint(LongSupplier nanoClock, Runnable collection, Runnable young, LongSupplier progress) {
        this.nanoClock = nanoClock;
        this.collection = collection;
        this.young = young;
        this.progress = progress;
    }

    /**
     * Called by the housekeeping thread for each pool that has waiters.
     *
     * @param longestWaitNanos of those who wait now
     * @param allHeld every connection that the pool may open is lent
     * @return whether a collection was asked for
     */
    public boolean consider(long longestWaitNanos, boolean allHeld, Iterable<Lease> held) {
        if (!allHeld) {
            return false;
        }
        long now = nanoClock.getAsLong();
        long quiet = longestQuiet(held, now);
        boolean ask;
        synchronized (this) {
            ask = longestWaitNanos >= WAITED && quiet >= WITHOUT_CALL && !(asked && now - askedNanos < APART);
            if (ask) {
                asked = true;
                askedNanos = now;
            } else if (!mayMakeGarbage(now, quiet)) {
                return false;
            }
        }
        (ask ? collection : young).run();
        return ask;
    }

    private boolean mayMakeGarbage(long now, long quiet) {
        if (quiet < YOUNG) {
            return false;
        }
        long seen = progress.getAsLong();
        if (seen != progressThen) {
            madeApart = YOUNG;
        } else if (made && now - madeNanos < madeApart) {
            return false;
        } else if (made) {
            madeApart = Math.min(APART, 2 * madeApart);
        }
        progressThen = seen;
        made = true;
        madeNanos = now;
        return true;
    }

    private static long longestQuiet(Iterable<Lease> held, long now) {
        long longest = -1;
        for (Lease lease : held) {
            if (lease.isOpen() && !lease.inCall()) {
                longest = Math.max(longest, now - lease.lastCallNanos());
            }
        }
        return longest;
    }
}
