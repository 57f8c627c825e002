/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.leak.GcHint;
import io.millpond.agent.log.AgentLog;
import java.util.concurrent.TimeUnit;

/** What the housekeeping thread looks at in one pool, round by round. That thread alone calls it, so its fields are plain. */
final class PoolCare {

    /** A rollback or reset on return that takes longer is cut off; one that takes twice as long is written off. */
    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** For longer than nearly all applications hold one. */
    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ManagedPool pool;
    private final Relief relief;

    private boolean selfBlockTold;
    private boolean graceTold;
    private boolean waitingSeen;
    private long waitingSinceNanos;

    PoolCare(ManagedPool pool) {
        this.pool = pool;
        this.relief = new Relief(pool.engine);
    }

    /** Where one that was lent without a look at who asks is kept, it may be a pool that has it: then each call is looked at. */
    void considerUnasked() {
        long now = pool.services.ticker.nanos();
        boolean[] kept = new boolean[1];
        pool.engine.forEachInUse(entry -> {
            Object borrow = entry.attachment();
            kept[0] |= borrow instanceof PooledBorrow
                    && ((PooledBorrow) borrow).isUnasked()
                    && now - entry.borrowedNanos() > KEPT_NANOS;
        });
        pool.unasked.kept(kept[0]);
    }

    /**
     * Whether extra connections are to be opened, because what is lent is kept.
     *
     * @return true where this just began
     */
    boolean considerRelief() {
        return relief.look(pool.services.ticker.nanos());
    }

    /**
     * Once in the life of a pool each: its threads waited for themselves, or seemed to. That is all that is known: a thread that forgot
     * the connection of its last request, and waits for the next, looks the same until the collector has proven the leak.
     */
    void tellSelfBlock() {
        if (!graceTold && pool.engine.graces() > 0) {
            graceTold = true;
            tellBeyondBound(
                    "all " + pool.engine.max()
                            + " connections were held and none came back, and somebody waited who held one,"
                            + " or everybody who held one slept",
                    ", up to " + pool.engine.max() + " at a time");
        }
        if (!selfBlockTold && pool.engine.selfBlocks() > 0) {
            selfBlockTold = true;
            tellBeyondBound(
                    "all " + pool.engine.max()
                            + " connections were held or being opened, and every thread that held one waited for"
                            + " one more, or for a lock of one that did",
                    "");
        }
    }

    private void tellBeyondBound(String seen, String limit) {
        String oldest = pool.holders.oldest();
        AgentLog.warn("pool " + pool.identity.name() + ": " + seen
                + "; who waited got one beyond the bound, as in each such case from now on" + limit
                + " (counted as millpond.connection.overflow). It is not known whether what is held is still in use. If each thread"
                + " needs several at once, close the first before asking for the second, or raise MILLPOND_POOL_MAX_SIZE to the threads"
                + " that run at once times the connections that each holds. If they were forgotten, a larger bound does not help:"
                + " they are told as leaks once the garbage collector has proven it."
                + (oldest == null ? "" : " Oldest holder now: " + oldest));
    }

    /**
     * Asks for a garbage collection where that may bring leaked connections back to those who wait for one.
     *
     * @return whether somebody waits while every connection is lent: then the next round should come soon
     */
    boolean considerCollection(GcHint hint) {
        if (pool.engine.waiting() == 0) {
            waitingSeen = false;
            return false;
        }
        long now = pool.services.ticker.nanos();
        if (!waitingSeen) {
            waitingSeen = true;
            waitingSinceNanos = now;
        }
        boolean allHeld = pool.engine.inUse() >= pool.engine.max();
        hint.consider(now - waitingSinceNanos, allHeld, pool.holders.leases());
        return allHeld;
    }

    /**
     * A rollback or reset of ours runs on the thread that calls close(), which without us would hardly wait for the database: one
     * that hangs is cut off, and its place freed even where that does not help.
     */
    void considerReturns() {
        pool.engine.forEachInUse(entry -> {
            Object attached = entry.attachment();
            PooledBorrow borrow = attached instanceof PooledBorrow ? (PooledBorrow) attached : null;
            if (borrow != null && borrow.isReturningSince(2 * RETURN_NANOS)) {
                borrow.writeOff();
            } else if (borrow != null && borrow.isReturningSince(RETURN_NANOS)) {
                borrow.cutOff();
            }
        });
    }
}
