/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Who holds the connections of one pool, as far as they are tracked. */
final class Holders {

    private static final long APART_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ManagedPool pool;

    /** 0: not yet. */
    private final AtomicLong toldNanos = new AtomicLong();

    Holders(ManagedPool pool) {
        this.pool = pool;
    }

    /**
     * The pool is exhausted: who holds its connections, in one block of the log, at most once a minute.
     *
     * @param explanation what the application is not told, because it gets the driver's own exception; null: it is told
     */
    void tell(@Nullable String explanation) {
        long now = pool.services.ticker.nanos();
        long last = toldNanos.get();
        boolean due = last == 0 || now - last >= APART_NANOS;
        if (!due || !toldNanos.compareAndSet(last, now == 0 ? 1 : now)) {
            return;
        }
        if (explanation != null) {
            AgentLog.warn(explanation);
        }
        List<String> holders = pool.services.leaks.holders(leases());
        if (holders.isEmpty()) {
            return;
        }
        AgentLog.warn("pool " + pool.identity.name() + " is exhausted (max=" + pool.engine.max() + ", in use="
                + pool.engine.inUse() + ", waiting=" + pool.engine.waiting()
                + "); who holds its connections, the longest first:");
        for (String holder : holders) {
            AgentLog.warn("  " + holder);
        }
    }

    /** Null: nobody holds one (they are being opened), or holders are not tracked. */
    @Nullable
    String oldest() {
        Lease oldest = LeakTracker.oldest(leases());
        return oldest == null ? null : pool.services.leaks.describe(oldest);
    }

    List<Lease> leases() {
        List<Lease> leases = new ArrayList<>();
        pool.engine.forEachInUse(entry -> {
            Lease lease = leaseOf(entry);
            if (lease != null) {
                leases.add(lease);
            }
        });
        return leases;
    }

    /** Null where it is not tracked. */
    static @Nullable Lease leaseOf(PoolEntry<PhysicalSession> entry) {
        Object borrow = entry.attachment();
        if (borrow instanceof PooledBorrow) {
            return ((PooledBorrow) borrow).lease();
        }
        return borrow instanceof PassedThrough ? ((PassedThrough) borrow).lease() : null;
    }
}
