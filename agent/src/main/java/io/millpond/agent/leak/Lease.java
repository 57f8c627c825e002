/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import java.lang.ref.ReferenceQueue;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One borrow of one connection, from getConnection to close or reclaim. It never refers to a wrapper or to its {@link Anchor}, save
 * by the phantom reference of its {@link Watch}, which it has where leaks are tracked.
 *
 * <p>One word holds everything that reclaiming depends on, so that one compare-and-set decides:
 *
 * <pre>
 *   63 ........ 27 | 26     | 25              | 24      | 23    | 22      | 21        | 20     | 19 ........ 0
 *   calls finished | FENCED | ENDED_ELSEWHERE | FOREIGN | ASKED | ESCAPED | RECLAIMED | CLOSED | calls running
 * </pre>
 *
 * <p>{@link #tryReclaim} succeeds only from "open, not escaped, no call running". The JIT may let a wrapper die in the middle of
 * its own call; then the running call, counted here, is what keeps the connection. The protocol of a wrapper is
 *
 * <pre>
 *   boolean open = lease.enter();        // before the physical object is read from the wrapper: that read keeps it alive till here
 *   try { ... this.physical.call() ... } finally { lease.exit(); }
 * </pre>
 *
 * <p>close() included. A wrapper that reads its last field before enter() may be garbage between the two: its connection would be
 * reclaimed, and its call would run on the next borrower's.
 *
 * <p>Nearly all calls are made by one thread, the borrower, and nearly all closes too. Its own calls are counted in a word of their
 * own ({@link #enterOwn}), which nobody else writes. Who decides something by the shared word and by "no call running" does so in
 * this order: he changes the shared word, then reads the borrower's count. The borrower counts, then reads the shared word. One of
 * the two must see the other.
 *
 * <p>That takes a full fence on both sides, and the borrower would pay it with each call. So its side has none: two ordered stores.
 * The other thread pays for both ({@link #seesOwn}), by stopping the borrower for an instant between its two steps
 * ({@link Handshake}). A thread is stopped only where the VM polls for that, at a call, a return, the end of a loop; none is between
 * the store of the count and the read of the word, whichever the compiler puts first, nor is either moved past one: a store belongs
 * to the state that the VM finds there, and the read is held by the release before the store and its own acquire. So the stop comes
 * before both, and the read finds the changed word; or after both, and the count is seen. In the interpreter it may come in between,
 * and then both are true. Where closes by other threads are many, leases are FENCED ({@link HandshakeBudget}): there the borrower
 * has its fence, and nobody is stopped.
 *
 * <p>A close may find both, and then closes the connection. A reclaim must not: it first asks (ASKED), then sees and reads the count,
 * and only then reclaims, by compare-and-set from asked. A borrower who finds it asked takes ASKED away the same way. One of the two
 * succeeds.
 */
public final class Lease {

    private static final AtomicLongFieldUpdater<Lease> WORD = AtomicLongFieldUpdater.newUpdater(Lease.class, "word");

    private static final AtomicReferenceFieldUpdater<Lease, @Nullable OpenChildren> CHILDREN =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, OpenChildren.class, "children");

    private static final long RUNNING = (1L << 20) - 1;
    private static final long CLOSED = 1L << 20;
    private static final long RECLAIMED = 1L << 21;
    private static final long ESCAPED = 1L << 22;
    private static final long ASKED = 1L << 23;
    /* These three never change. */
    private static final long FOREIGN = 1L << 24;
    private static final long ENDED_ELSEWHERE = 1L << 25;
    private static final long FENCED = 1L << 26;
    private static final int FINISHED_SHIFT = 27;
    private static final long EXIT = (1L << FINISHED_SHIFT) - 1;

    private static final AtomicLongFieldUpdater<Lease> OWN = AtomicLongFieldUpdater.newUpdater(Lease.class, "own");

    private final LeakPool pool;
    /** Null where leaks are off. */
    private final @Nullable Watch watch;

    private volatile long word;

    /** The borrower's own calls, finished and running, at the same places as in the word. Written by the borrower alone. */
    private volatile long own;

    /** Made with the first statement: many a borrow has none. */
    private volatile @Nullable OpenChildren children;

    /** Whose leaks nobody wants to know: it counts calls and lists children, because close() depends on both. */
    Lease(LeakPool pool) {
        this.pool = pool;
        this.watch = null;
        if (pool.isFenced()) {
            WORD.lazySet(this, FENCED);
        }
    }

    /**
     * @param foreign lent to a pool of the application's own, which holds it for long by nature
     * @param endedElsewhere not lent by a pool of ours alone: its owner may end it without the handle's close, so that it is lost
     *     says nothing
     */
    Lease(
            LeakPool pool,
            Anchor anchor,
            ReferenceQueue<Object> queue,
            QueryListener.Session session,
            @Nullable Reclaimer reclaimer,
            boolean foreign,
            boolean endedElsewhere,
            Holder holder,
            @Nullable Site site,
            int key,
            long borrowedNanos) {
        this.pool = pool;
        // Before anybody else sees it: without the fence of a volatile store.
        WORD.lazySet(
                this,
                (foreign ? FOREIGN : 0) | (endedElsewhere ? ENDED_ELSEWHERE : 0) | (pool.isFenced() ? FENCED : 0));
        this.watch = new Watch(this, anchor, queue, session, reclaimer, holder, site, key, borrowedNanos);
    }

    /**
     * A delegated call begins; {@link #exit} must follow in any case.
     *
     * @return false: closed or reclaimed, the physical connection may already be someone else's
     */
    public boolean enter() {
        long before = WORD.getAndAdd(this, 1);
        if ((before & (CLOSED | RECLAIMED)) == 0) {
            return true;
        }
        if ((before & RECLAIMED) != 0) {
            pool.usedAfterReclaim();
        }
        return false;
    }

    /**
     * The call of the preceding {@link #enter} has ended, however it ended. Plus one finished, minus one running, in one step: a
     * sweep never sees neither.
     *
     * <p>Nothing where no call is running: the stack ended between the wrapper's try and its enter. One below zero would borrow from
     * the bits beside it, closed and reclaimed, and the place of the pool would be lost for good. To add and to take back would be
     * two steps, and the second may meet the end of the stack that the first did not.
     */
    public void exit() {
        long seen;
        do {
            seen = word;
            if ((seen & RUNNING) == 0) {
                return;
            }
        } while (!WORD.compareAndSet(this, seen, seen + EXIT));
    }

    /**
     * As {@link #enter}, by the thread that borrowed, and no other ever; {@link #exitOwn} must follow in any case.
     */
    public boolean enterOwn() {
        OWN.lazySet(this, own + 1);
        return (word & (CLOSED | RECLAIMED | ASKED | FENCED)) == 0 || enterFencedOrAsked();
    }

    private boolean enterFencedOrAsked() {
        long seen = word;
        if ((seen & FENCED) != 0) {
            OWN.set(this, own); // the fence between the count and the word, which is read anew
        }
        do {
            seen = word;
        } while ((seen & ASKED) != 0 && !WORD.compareAndSet(this, seen, seen & ~ASKED));
        if ((seen & RECLAIMED) != 0) {
            pool.usedAfterReclaim();
        }
        return (seen & (CLOSED | RECLAIMED)) == 0;
    }

    /** The call of the preceding {@link #enterOwn} has ended. Nothing where none is running, as in {@link #exit}. */
    public void exitOwn() {
        long seen = own;
        if ((seen & RUNNING) != 0) {
            OWN.lazySet(this, seen + EXIT);
        }
    }

    /**
     * By another thread than the borrower, after it changed the shared word or whatever else a call reads once it is counted: from
     * here on {@link #own} tells of each call that did not find that change.
     *
     * @param borrower null: unknown
     * @return false: nothing is known, and who decides by a count must take it that a call is running
     */
    public boolean seesOwn(@Nullable Thread borrower) {
        return isFenced() || pool.handshake(borrower);
    }

    /** Whether a call of the borrower's own is running. To the borrower's knowledge; to another's only after {@link #seesOwn}. */
    public boolean inOwnCall() {
        return (own & RUNNING) != 0;
    }

    /** All that the borrower did, as one value: for {@link #tryCloseAsSeen}. Late by an instant but after {@link #seesOwn}. */
    public long own() {
        return own;
    }

    public boolean inCall() {
        return ((word | own) & RUNNING) != 0;
    }

    /** Calls now between enter and exit. More than the closer's own at close: another thread still uses the connection. */
    public int callsRunning() {
        return (int) (word & RUNNING) + (int) (own & RUNNING);
    }

    /** Another value after each call and each state; of two that are equal nothing happened in between. */
    public long calls() {
        return word + own;
    }

    /** An object that we do not wrap has left: reported if it leaks, never reclaimed. The first reason is kept. */
    public void escape(String why) {
        if (watch != null) {
            watch.escapedBy(why);
        }
        set(ESCAPED);
    }

    public boolean isEscaped() {
        return (word & ESCAPED) != 0;
    }

    public @Nullable String escapedBy() {
        return watch == null ? null : watch.escapedBy();
    }

    /**
     * Open to closed in one step, if no call is running and none has begun since the word was read, but for the borrower's own. So
     * what was found out about the session in between is true of it now, and for good, if {@link #own} is after this, and after
     * {@link #seesOwn} where another thread closes, what it was before anything was looked at, and said that no call is running.
     *
     * @param seen what {@link #word} answered before anything was looked at
     */
    public boolean tryCloseAsSeen(long seen) {
        return (seen & (CLOSED | RECLAIMED | RUNNING | ASKED)) == 0
                && (own & RUNNING) == 0
                && WORD.compareAndSet(this, seen, seen | CLOSED);
    }

    /**
     * After {@link #tryCloseAsSeen}, by the same thread, before it told anybody: open again. A call of the borrower's that began
     * meanwhile was answered as on a closed handle and is counted, so the next close finds it.
     */
    public void reopen() {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, seen & ~CLOSED));
    }

    /** All that can change of it, as one value: for {@link #tryCloseAsSeen}. */
    public long word() {
        return word;
    }

    /** Open to closed. True for exactly one caller, and never after a reclaim. */
    public boolean tryClose() {
        long seen;
        do {
            seen = word;
            if ((seen & (CLOSED | RECLAIMED)) != 0) {
                return false;
            }
        } while (!WORD.compareAndSet(this, seen, seen | CLOSED));
        return true;
    }

    /** Open to reclaimed, unless a call is running or something escaped. True for exactly one caller. */
    public boolean tryReclaim() {
        return !inCall() && ask() && reclaimAsAsked(seesHoldersOwn());
    }

    /* Whatever the reason: where the collector found the anchor unreachable it has stopped the borrower since its last call, but not
     * where a lease is only suspected, and the price is nothing beside that of a reclaim. A thread that is over stores nothing. */
    private boolean seesHoldersOwn() {
        Thread holder = holder();
        return isFenced() || watch != null && (holder == null || pool.handshakeToReclaim(holder));
    }

    public boolean isOpen() {
        return (word & (CLOSED | RECLAIMED)) == 0;
    }

    public boolean isReclaimed() {
        return (word & RECLAIMED) != 0;
    }

    /** False: leaks are off, nobody watches this one. */
    public boolean isTracked() {
        return watch != null;
    }

    /** Null where leaks are off. */
    @Nullable
    Watch watch() {
        return watch;
    }

    /** Where it was borrowed; null where no site was captured. */
    public @Nullable Site site() {
        return watch == null ? null : watch.site;
    }

    /** Of who borrowed it, to look for a site by; 0: unknown. */
    int key() {
        return watch == null ? 0 : watch.key;
    }

    /** The thread that borrowed it; null once that thread is gone. */
    public @Nullable Thread holder() {
        return watch == null ? null : watch.holder.get();
    }

    public String holderName() {
        return watch == null ? "" : watch.holder.name;
    }

    public long borrowedNanos() {
        return watch == null ? 0 : watch.borrowedNanos;
    }

    /**
     * When the last call ended, as the last poll saw it: late by up to one poll, never early. Borrowed and never used: the
     * borrow.
     */
    public long lastCallNanos() {
        return watch == null ? 0 : watch.lastCallNanos();
    }

    /** The list, made where there is none yet. */
    public OpenChildren children() {
        OpenChildren known = children;
        if (known != null) {
            return known;
        }
        OpenChildren made = new OpenChildren(this);
        if (CHILDREN.compareAndSet(this, null, made)) {
            return made;
        }
        return Objects.requireNonNull(children, "never taken away");
    }

    /** See {@link OpenChildren#left}. */
    public int childrenLeft() {
        OpenChildren known = children;
        return known == null ? 0 : known.left();
    }

    /** See {@link OpenChildren#lost}. */
    public int childrenLost() {
        OpenChildren known = children;
        return known == null ? 0 : known.lost();
    }

    /** How often another thread than the one before made a statement: a pool of the application's own lends it on. */
    public int handOvers() {
        return watch == null ? 0 : watch.handOvers();
    }

    public PoolIdentity pool() {
        return pool.identity();
    }

    public QueryListener.Session session() {
        return watch == null ? QueryListener.Session.NONE : watch.session;
    }

    LeakPool leakPool() {
        return pool;
    }

    @Nullable
    Reclaimer reclaimer() {
        return watch == null ? null : watch.reclaimer;
    }

    /** The borrower's count needs no handshake to be seen. */
    boolean isFenced() {
        return (word & FENCED) != 0;
    }

    boolean isForeign() {
        return (word & FOREIGN) != 0;
    }

    boolean isEndedElsewhere() {
        return (word & ENDED_ELSEWHERE) != 0;
    }

    public boolean isLeakReported() {
        return watch != null && watch.isLeakReported();
    }

    /** How many calls have ended. */
    long callsFinished() {
        return (word >>> FINISHED_SHIFT) + (own >>> FINISHED_SHIFT);
    }

    private void set(long bit) {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, seen | bit));
    }

    private boolean ask() {
        long seen;
        do {
            seen = word;
            if ((seen & (CLOSED | RECLAIMED | ESCAPED | RUNNING)) != 0) {
                return false;
            }
        } while (!WORD.compareAndSet(this, seen, seen | ASKED));
        return true;
    }

    private boolean reclaimAsAsked(boolean seesOwn) {
        boolean may = seesOwn && (own & RUNNING) == 0;
        long seen;
        long next;
        do {
            seen = word;
            if ((seen & ASKED) == 0) {
                return false; // the borrower has called
            }
            may &= (seen & (CLOSED | ESCAPED | RUNNING)) == 0;
            next = may ? seen & ~ASKED | RECLAIMED : seen & ~ASKED;
        } while (!WORD.compareAndSet(this, seen, next));
        return may;
    }

    @Override
    public String toString() {
        return "Lease{pool=" + pool.identity().name() + ", holder=" + holderName() + ", open=" + isOpen() + ", calls="
                + callsRunning() + ", escaped=" + escapedBy() + "}";
    }
}
