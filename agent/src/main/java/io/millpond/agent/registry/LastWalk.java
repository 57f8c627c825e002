/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.pool.PoolEntry;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Whom the walks found that one thread's calls of one DataSource made last, and what was lent to that thread without one. While that
 * is out, each call walks: so whatever code sits on the thread by now gets one connection on a stale judgement, not a second. Whether
 * it is out is asked of the entry itself, so there is no way of ending a borrow that would have to tell this.
 *
 * <p>Written by its thread alone. Refers weakly to the thread, the DataSource, what was decided and what is out, so it keeps nothing of
 * the application's or of a driver's.
 */
final class LastWalk extends LastWalkPadding {

    /**
     * Walks in a row that must have found the same before one is left out. A program that connects a few times to set up its tables,
     * and then builds a pool, never gets there.
     */
    static final int STEADY = 16;

    /** Borrows without a walk that one walk stands for. */
    static final int GOOD_FOR = 1_000;

    /** And for how long, by the coarse clock. */
    static final long GOOD_FOR_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Walks from one for want of a place to the next look for one: where all are taken the look costs more than it brings. */
    static final int PAUSE = 16;

    /** So many borrows in a row by a place that was another thread's before. */
    private static final int MOVES = 4;

    final WeakReference<Thread> thread;
    private final WeakReference<DataSource> source;

    private @Nullable WeakReference<Bindings.SourceBinding> found;
    private int inARow;

    /** What {@link Unasked#trust} of the pool was when the first of these walks was made. */
    private int trust;

    /** Borrows without a walk since the last one. */
    private int since;

    private long walkedNanos;

    /** Walks to come before a place is looked for again. */
    private int pause;

    /** So many places in a row were another thread's before. */
    private int moved;

    /** Its place among those of the pool that lends to it, from 0 on; a hint. */
    int place;

    /** What was lent last without a walk. */
    private @Nullable WeakReference<PoolEntry<?>> lent;

    /** Of that borrow. */
    private int generation;

    LastWalk(Thread thread, DataSource source) {
        this.thread = new WeakReference<>(thread);
        this.source = new WeakReference<>(source);
        this.place = System.identityHashCode(thread) & Integer.MAX_VALUE;
    }

    boolean isOf(Thread asking, DataSource asked) {
        return thread.get() == asking && source.get() == asked;
    }

    /** Nobody can ask by it any more. Another thread's is never taken away while it lives: with it would go what is out. */
    boolean isVoid() {
        Thread of = thread.get();
        return of == null || !of.isAlive() || source.get() == null;
    }

    /**
     * @param decided what is remembered for the caller that a walk has just found; null: nothing
     * @param nowNanos by the coarse clock
     */
    void found(Bindings.@Nullable SourceBinding decided, long nowNanos) {
        since = 0;
        walkedNanos = nowNanos;
        if (pause > 0) {
            pause--;
        }
        ManagedPool pool = decided == null ? null : decided.pool();
        if (decided == null || pool == null) {
            found = null;
            inARow = 0;
            return;
        }
        int now = pool.unasked.trust();
        if (found == decided.weakly && trust == now) {
            inARow = Math.min(inARow + 1, STEADY);
        } else {
            found = decided.weakly;
            trust = now;
            inARow = 1;
        }
    }

    /** The places of its pool are all taken, or none is to be had now. */
    void foundNoPlace() {
        pause = PAUSE;
        moved = 0;
    }

    void foundItsPlace() {
        moved = 0;
    }

    /** There are more threads than places: to look for one costs more than is gained where that goes on. */
    void foundAnother() {
        if (++moved == MOVES) {
            foundNoPlace();
        }
    }

    /**
     * What may be answered now without a walk; null: walk.
     *
     * @param nowNanos by the coarse clock
     */
    Bindings.@Nullable SourceBinding stands(long nowNanos) {
        WeakReference<Bindings.SourceBinding> last = found;
        return last != null
                        && inARow >= STEADY
                        && since < GOOD_FOR
                        && pause == 0
                        && nowNanos - walkedNanos <= GOOD_FOR_NANOS
                        && !isOut()
                ? last.get()
                : null;
    }

    /** Its walks were made in that state of its pool. */
    boolean isOfTrust(int now) {
        return trust == now;
    }

    /** Before it is handed out. */
    WeakReference<PoolEntry<?>> lent(PoolEntry<?> entry, long of) {
        WeakReference<PoolEntry<?>> now = lent;
        if (now == null || now.get() != entry) {
            now = new WeakReference<>(entry);
            lent = now;
        }
        generation = (int) of;
        since++;
        return now;
    }

    private boolean isOut() {
        WeakReference<PoolEntry<?>> last = lent;
        PoolEntry<?> entry = last == null ? null : last.get();
        return entry != null && entry.isInUseBy(generation);
    }
}
