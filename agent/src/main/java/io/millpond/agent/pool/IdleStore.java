/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections: a few hot slots in front of a queue. Slots are filled and emptied from the same end, which makes the
 * store last-in first-out for as many connections as there are slots: under a light load the same few connections go round
 * (recently used, so not validated again), and the rest stay in the queue untouched until they reach the idle timeout. A plain
 * FIFO would touch each of them in turn and the pool would never shrink.
 *
 * <p>An entry is in the store or has an owner, never both: taking it out is the transfer of ownership.
 *
 * <p>Memory order: an entry is published by a compare-and-set of a slot or by the queue's ordered store, and only then counted
 * (read-modify-write). Who reads the count therefore sees the entry, save where another producer of the queue is between its
 * claim and its store; that one counts, and looks for waiters, after it is done (see {@link WaitQueue}). The relaxed queue
 * operations give up in that moment instead of spinning.
 */
final class IdleStore<R> {

    private static final int HOT = 8;

    private final AtomicReferenceArray<@Nullable PoolEntry<R>> hot;
    private final MpmcAtomicArrayQueue<PoolEntry<R>> rest;
    private final AtomicInteger count = new AtomicInteger();

    IdleStore(int max) {
        hot = new AtomicReferenceArray<>(Math.min(HOT, max));
        // Twice the bound: a consumer stalled between claim and release of a cell must not make the queue look full.
        rest = new MpmcAtomicArrayQueue<>(Math.max(8, (int) Math.min(1L << 20, 2L * max)));
    }

    /** The entry's owner gives it up. False where there is no room; then the caller still owns it. */
    boolean offer(PoolEntry<R> entry) {
        entry.store();
        if (!offerHot(entry) && !rest.relaxedOffer(entry)) {
            entry.take();
            return false;
        }
        count.incrementAndGet();
        return true;
    }

    /** The caller owns what it gets. */
    @Nullable
    PoolEntry<R> poll() {
        if (count.get() <= 0) {
            return null;
        }
        for (int i = 0; i < hot.length(); i++) {
            if (hot.get(i) != null) {
                PoolEntry<R> entry = hot.getAndSet(i, null);
                if (entry != null) {
                    return taken(entry);
                }
            }
        }
        PoolEntry<R> entry = rest.relaxedPoll();
        return entry == null ? null : taken(entry);
    }

    /**
     * Shows each idle entry, the longest untouched first, one at a time out of the store so that the others stay available.
     *
     * @param keep false: it took the entry over
     * @param refused gets an entry that found no room on its way back
     */
    void sweep(Predicate<PoolEntry<R>> keep, java.util.function.Consumer<PoolEntry<R>> refused) {
        for (int n = rest.size(); n > 0; n--) {
            PoolEntry<R> entry = rest.relaxedPoll();
            if (entry == null) {
                break;
            }
            taken(entry);
            if (keep.test(entry)) {
                entry.store();
                if (rest.relaxedOffer(entry)) {
                    count.incrementAndGet();
                } else {
                    entry.take();
                    refused.accept(entry);
                }
            }
        }
        for (int i = hot.length() - 1; i >= 0; i--) {
            PoolEntry<R> entry = hot.getAndSet(i, null);
            if (entry != null) {
                taken(entry);
                if (keep.test(entry) && !offer(entry)) {
                    refused.accept(entry);
                }
            }
        }
    }

    int count() {
        return Math.max(0, count.get());
    }

    private boolean offerHot(PoolEntry<R> entry) {
        for (int i = 0; i < hot.length(); i++) {
            if (hot.get(i) == null && hot.compareAndSet(i, null, entry)) {
                return true;
            }
        }
        return false;
    }

    private PoolEntry<R> taken(PoolEntry<R> entry) {
        count.decrementAndGet();
        entry.take();
        return entry;
    }
}
