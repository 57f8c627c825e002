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
 */
public final class GcHint {

    private static final long WAITED = TimeUnit.SECONDS.toNanos(1);
    private static final long WITHOUT_CALL = TimeUnit.SECONDS.toNanos(5);
    private static final long APART = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoClock;
    private final Runnable collection;
    private boolean asked;
    private long askedNanos;

    /** @param collection asks for one collection, {@code System::gc} */
    public GcHint(LongSupplier nanoClock, Runnable collection) {
        this.nanoClock = nanoClock;
        this.collection = collection;
    }

    /**
     * Called by the housekeeping thread for each pool that has waiters.
     *
     * @param longestWaitNanos of those who wait now
     * @param allHeld every connection that the pool may open is lent
     * @return whether a collection was asked for
     */
    public boolean consider(long longestWaitNanos, boolean allHeld, Iterable<Lease> held) {
        long now = nanoClock.getAsLong();
        synchronized (this) {
            if (longestWaitNanos < WAITED || !allHeld || (asked && now - askedNanos < APART) || !anyQuiet(held, now)) {
                return false;
            }
            asked = true;
            askedNanos = now;
        }
        collection.run();
        return true;
    }

    private static boolean anyQuiet(Iterable<Lease> held, long now) {
        for (Lease lease : held) {
            if (lease.isOpen() && !lease.inCall() && now - lease.lastCallNanos() >= WITHOUT_CALL) {
                return true;
            }
        }
        return false;
    }
}
