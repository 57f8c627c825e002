/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.pool.BoundedPool;
import io.millpond.agent.pool.PoolEntry;
import java.util.concurrent.TimeUnit;

/**
 * A pool of the application's own that was taken for an application, and keeps what it borrows, would starve on the bound: its
 * connections never come back, and who waits for one waits in vain. So extra ones are opened while what is lent shows that it is
 * kept: nothing came back for ten seconds, somebody waits, and at least half of what is lent either
 *
 * <ul>
 *   <li>goes from thread to thread without being closed in between, or
 *   <li>was borrowed, and lies unused with nothing open on it, by a thread that sleeps here for one more.
 * </ul>
 *
 * <p>That connections are held for long is no such sign: an application whose threads all hold one gets the error of an exhausted
 * pool when its time is up. Where connections are not tracked ({@code MILLPOND_LEAKS=off}) nothing shows.
 *
 * <p>Used by the housekeeping thread only. Looks are counted beside the time, so that a suspended process is one look.
 */
final class Relief {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LOOKS = 5;
    private static final int HAND_OVERS = 3;

    private final BoundedPool<PhysicalSession> engine;

    private int looks;
    private boolean on;

    Relief(BoundedPool<PhysicalSession> engine) {
        this.engine = engine;
    }

    /** @return true where it just began */
    boolean look(long now) {
        boolean starving = engine.inUse() >= engine.max() && (on || engine.waiting() > 0) && isKept(now);
        looks = starving ? looks + 1 : 0;
        boolean before = on;
        on = looks >= LOOKS;
        engine.relieve(on);
        return on && !before;
    }

    private boolean isKept(long now) {
        int[] held = new int[2];
        engine.forEachInUse(entry -> {
            Lease lease = Holders.leaseOf(entry);
            // What was borrowed later shows that something came back, or is one of the extra ones.
            if (lease != null && now - lease.borrowedNanos() >= KEPT_NANOS) {
                held[0]++;
                held[1] += lease.handOvers() >= HAND_OVERS || isOfSleeper(entry, lease, now) ? 1 : 0;
            }
        });
        return held[0] >= engine.max() && held[1] * 2 >= held[0];
    }

    private boolean isOfSleeper(PoolEntry<PhysicalSession> entry, Lease lease, long now) {
        Thread holder = lease.holder();
        return holder != null
                && (on || engine.isAwaitedBy(holder)) // it sleeps no more once it got one
                && !lease.inCall()
                && now - lease.lastCallNanos() >= KEPT_NANOS
                && !lease.isLeakReported() // no pool comes back for it
                && lease.children().size() == 0
                && !entry.resource().seemsInTransaction();
    }
}
