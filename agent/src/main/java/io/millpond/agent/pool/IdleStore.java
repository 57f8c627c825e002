/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections. An entry has a place of its own from its first return until its close, and stays in it while it is lent:
 * {@link PoolEntry}'s state alone says whether it is here. So a borrow and a return are one compare-and-set each, on a word that
 * no other thread is after.
 *
 * <p><b>Which one.</b> Each caller is led by a hint, the place that a thread of its number found last, and gets the connection
 * that it gave back. Where that one is taken it searches from place 0 upwards. So callers spread over as many places as there
 * are callers at the same time, and no further: under a light load the same few connections go round (recently used, so not
 * validated again), and the rest stay untouched until they reach the idle timeout. {@link #forgetHints}, now and then, draws
 * callers back to the low places after a spike.
 *
 * <p><b>No thread local.</b> A hint is a number in an array that threads share by their hash: it belongs to nobody, keeps no
 * thread and no class loader alive, and suits a million virtual threads. It is written without any order, because a wrong hint
 * costs a search and nothing else.
 *
 * <p><b>Memory order.</b> Taking (IDLE to TRANSIT) and storing (to IDLE) are compare-and-sets of the entry's state; that is the
 * transfer of ownership, and the first half of the Dekker pair with the count of waiters (see {@link WaitQueue}). {@link
 * #mayHold} spares callers and passes the search of a store that is empty: who stores an entry makes it IDLE first and then looks
 * at the flag; a pass that lowers the flag does so first and then looks at the entries. Both are volatile, so of the two at least
 * one sees the other, and a store with an idle entry in it does not look empty for longer than that entry's giver needs to raise
 * the flag; that giver looks for waiters only after.
 */
final class IdleStore<R> {

    private static final int MOST_HINTS = 1_024;

    /** Which entries may be lent without another look at them. */
    interface Judge<R> {
        boolean isLendable(PoolEntry<R> entry, long now);
    }

    private final AtomicReferenceArray<@Nullable PoolEntry<R>> places;
    private final Judge<R> judge;
    private final int[] hints;
    /** Places from here on were never taken. */
    private final AtomicInteger used = new AtomicInteger();

    private volatile boolean mayHold;

    IdleStore(int max, Judge<R> judge) {
        this.judge = judge;
        // Twice the bound: one that is being closed gives up its place a moment after its successor may have come.
        places = new AtomicReferenceArray<>(Math.max(8, (int) Math.min(1L << 20, 2L * max)));
        hints = new int[Math.min(MOST_HINTS, Integer.highestOneBit(Math.max(2, max)) * 16)];
    }

    /** The entry's owner gives it up. False where there is no place for it; then the caller still owns it. */
    boolean offer(PoolEntry<R> entry) {
        if (entry.place < 0 && !settle(entry)) {
            return false;
        }
        entry.store();
        raise();
        return true;
    }

    /** The return of a borrow that ends, where nothing else is to be done. False: that borrow had ended before. */
    boolean offerReturned(PoolEntry<R> entry, int seen) {
        if (!entry.casStored(seen)) {
            return false;
        }
        raise();
        return true;
    }

    /**
     * One that may be lent as it is; the caller owns it.
     *
     * @param caller the calling thread's number
     */
    @Nullable
    PoolEntry<R> takeFresh(int caller, long now) {
        if (!mayHold) {
            return null;
        }
        int slot = slot(caller);
        PoolEntry<R> likely = places.get(hints[slot]);
        if (likely != null && likely.isIdle() && judge.isLendable(likely, now) && likely.casTaken()) {
            return likely;
        }
        return search(slot, now);
    }

    /** Fibonacci hashing: neighbouring numbers land far from each other; hints.length is a power of two. */
    private int slot(int caller) {
        return (caller * 0x9E3779B9 >>> 16) & (hints.length - 1);
    }

    /**
     * Looks twice where all were lent: one may have come back behind the search's back, and a second look is cheaper than to queue for
     * it. Not a third time: that would be to spin.
     */
    private @Nullable PoolEntry<R> search(int slot, long now) {
        boolean unfit = false;
        for (int look = 0; look < 2 && !unfit; look++) {
            for (int i = 0; i < used.get(); i++) {
                PoolEntry<R> entry = places.get(i);
                if (entry == null || !entry.isIdle()) {
                    continue;
                }
                if (!judge.isLendable(entry, now)) {
                    unfit = true;
                } else if (entry.casTaken()) {
                    hints[slot] = i;
                    return entry;
                }
            }
        }
        return null;
    }

    /** One that the caller asks before it lends it: CHECKING from now on. By the same hint as {@link #takeFresh}. */
    @Nullable
    PoolEntry<R> takeToCheck(int caller) {
        if (!mayHold) {
            return null;
        }
        int slot = slot(caller);
        PoolEntry<R> likely = places.get(hints[slot]);
        if (likely != null && likely.casChecking()) {
            return likely;
        }
        for (int i = 0; i < used.get(); i++) {
            PoolEntry<R> entry = places.get(i);
            if (entry != null && entry.casChecking()) {
                hints[slot] = i;
                return entry;
            }
        }
        return null;
    }

    /** Any one, the most often used first; the caller owns it. */
    @Nullable
    PoolEntry<R> take() {
        if (!mayHold) {
            return null;
        }
        for (int i = 0; i < used.get(); i++) {
            PoolEntry<R> entry = places.get(i);
            if (entry != null && entry.casTaken()) {
                return entry;
            }
        }
        return null;
    }

    /** In the dispatcher's pass only: lowers the flag where nothing is here. */
    void lookWhetherEmpty() {
        if (mayHold) {
            mayHold = false;
            if (count() > 0) {
                mayHold = true;
            }
        }
    }

    /** Where a giver broke off before it could raise the flag. */
    void raiseAgain() {
        if (!mayHold && count() > 0) {
            mayHold = true;
        }
    }

    /** The entry's owner is about to close it. */
    void vacate(PoolEntry<R> entry) {
        if (entry.place >= 0) {
            places.set(entry.place, null);
            entry.place = -1;
        }
    }

    /**
     * Shows each idle entry, the least often used first, one at a time as its owner, so that the others stay available.
     *
     * @param keep false: it took the entry over
     */
    void sweep(Predicate<PoolEntry<R>> keep, Consumer<PoolEntry<R>> back) {
        for (int i = used.get() - 1; i >= 0; i--) {
            PoolEntry<R> entry = places.get(i);
            if (entry != null && entry.casTaken() && keep.test(entry)) {
                back.accept(entry);
            }
        }
    }

    /** Callers search anew, from place 0. */
    void forgetHints() {
        Arrays.fill(hints, 0);
    }

    /** Whether {@link #takeFresh} would find one. */
    boolean holdsFresh(long now) {
        for (int i = 0; i < used.get(); i++) {
            PoolEntry<R> entry = places.get(i);
            if (entry != null && entry.isIdle() && judge.isLendable(entry, now)) {
                return true;
            }
        }
        return false;
    }

    int count() {
        int count = 0;
        for (int i = 0; i < used.get(); i++) {
            PoolEntry<R> entry = places.get(i);
            if (entry != null && entry.isIdle()) {
                count++;
            }
        }
        return count;
    }

    private boolean settle(PoolEntry<R> entry) {
        for (int i = 0; i < places.length(); i++) {
            if (places.get(i) == null && places.compareAndSet(i, null, entry)) {
                entry.place = i;
                for (int seen = used.get(); seen <= i; seen = used.get()) {
                    used.compareAndSet(seen, i + 1);
                }
                return true;
            }
        }
        return false;
    }

    private void raise() {
        if (!mayHold) {
            mayHold = true;
        }
    }
}
