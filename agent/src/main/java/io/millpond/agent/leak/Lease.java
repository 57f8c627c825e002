/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One borrow of one connection, from getConnection to close or reclaim. It is the phantom reference on its own {@link Anchor}
 * and never refers to a wrapper.
 *
 * <p>One word holds everything that reclaiming depends on, so that one compare-and-set decides:
 *
 * <pre>
 *   63 ........ 24 | 22      | 21        | 20     | 19 ........ 0
 *   calls finished | ESCAPED | RECLAIMED | CLOSED | calls running
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
 */
public final class Lease extends PhantomReference<Anchor> {

    private static final AtomicLongFieldUpdater<Lease> WORD = AtomicLongFieldUpdater.newUpdater(Lease.class, "word");

    @SuppressWarnings("NullAway") // getAndSet(null): the field is nullable, the updater cannot say so
    private static final AtomicReferenceFieldUpdater<Lease, @Nullable Leak> SUSPICION =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Leak.class, "suspicion");

    private static final long RUNNING = (1L << 20) - 1;
    private static final long CLOSED = 1L << 20;
    private static final long RECLAIMED = 1L << 21;
    private static final long ESCAPED = 1L << 22;
    private static final int FINISHED_SHIFT = 24;
    private static final long EXIT = (1L << FINISHED_SHIFT) - 1;

    /** The holder of a lease that nobody watches. */
    private static final WeakReference<Thread> NOBODY = new WeakReference<>(null);

    private final LeakPool pool;
    private final QueryListener.Session session;
    private final @Nullable Reclaimer reclaimer;
    private final boolean foreign;
    private final @Nullable Site site;
    private final WeakReference<Thread> holder;
    private final String holderName;
    private final int key;
    private final long borrowedNanos;
    private final OpenChildren children = new OpenChildren(this);

    private volatile long word;
    private volatile @Nullable String escapedBy;

    /** Written before the lease is published. */
    private boolean endedElsewhere;

    /** Written by the polling thread, read by anyone. */
    private volatile long lastCallNanos;

    /* Who made the last statement, and how often that was another thread than before. Plain: a change that is lost, or seen
     * late by the polling thread, is one hand-over less, and nothing but an estimate hangs on it. */
    private long userId;
    private int handOvers;

    /** The suspicion that was logged; the closing thread takes it back. */
    private volatile @Nullable Leak suspicion;

    // Only the polling thread reads and writes these.
    private long finishedSeen;
    private long finishedAtThreadEnd = -1;
    private long endSeenNanos;
    private boolean handedOver;

    /** Written by the polling thread; read by a pool that asks whether its connections are kept or lost. */
    private volatile boolean leakReported;

    Lease(
            LeakPool pool,
            @Nullable Anchor anchor,
            @Nullable ReferenceQueue<Object> queue,
            QueryListener.Session session,
            @Nullable Reclaimer reclaimer,
            boolean foreign,
            @Nullable Site site,
            int key,
            long borrowedNanos) {
        super(anchor, queue);
        this.key = key;
        this.pool = pool;
        this.session = session;
        this.reclaimer = reclaimer;
        this.foreign = foreign;
        this.site = site;
        if (pool.isTracked()) {
            Thread current = Thread.currentThread();
            this.holder = new WeakReference<>(current);
            this.holderName = current.getName();
            this.userId = current.getId();
        } else {
            this.holder = NOBODY;
            this.holderName = "";
        }
        this.borrowedNanos = borrowedNanos;
        this.lastCallNanos = borrowedNanos;
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

    /** The call of the preceding {@link #enter} has ended, however it ended. */
    public void exit() {
        // Plus one finished, minus one running, in one step: a sweep never sees neither.
        if ((WORD.getAndAdd(this, EXIT) & RUNNING) == 0) {
            // The stack ended between the wrapper's try and its enter(). One below zero would borrow from the bits
            // beside it:
            // closed, and never given back.
            WORD.getAndAdd(this, -EXIT);
        }
    }

    public boolean inCall() {
        return (word & RUNNING) != 0;
    }

    /** Calls now between enter and exit. More than the closer's own at close: another thread still uses the connection. */
    public int callsRunning() {
        return (int) (word & RUNNING);
    }

    /** An object that we do not wrap has left: reported if it leaks, never reclaimed. The first reason is kept. */
    public void escape(String why) {
        if (escapedBy == null) {
            escapedBy = why;
        }
        set(ESCAPED);
    }

    public boolean isEscaped() {
        return (word & ESCAPED) != 0;
    }

    public @Nullable String escapedBy() {
        return escapedBy;
    }

    /** Open to closed. True for exactly one caller, and never after a reclaim. */
    public boolean tryClose() {
        return setIfOpen(CLOSED, 0);
    }

    /** Open to reclaimed, unless a call is running or something escaped. True for exactly one caller. */
    public boolean tryReclaim() {
        return setIfOpen(RECLAIMED, RUNNING | ESCAPED);
    }

    public boolean isOpen() {
        return (word & (CLOSED | RECLAIMED)) == 0;
    }

    public boolean isReclaimed() {
        return (word & RECLAIMED) != 0;
    }

    /** Where it was borrowed; null where no site was captured. */
    public @Nullable Site site() {
        return site;
    }

    /** Of who borrowed it, to look for a site by; 0: unknown. */
    int key() {
        return key;
    }

    /** The thread that borrowed it; null once that thread is gone. */
    public @Nullable Thread holder() {
        return holder.get();
    }

    public String holderName() {
        return holderName;
    }

    public long borrowedNanos() {
        return borrowedNanos;
    }

    /**
     * When the last call ended, as the last poll saw it: late by up to one poll, never early. Borrowed and never used: the
     * borrow.
     */
    public long lastCallNanos() {
        return lastCallNanos;
    }

    public OpenChildren children() {
        return children;
    }

    /** The calling thread makes a statement. */
    void used() {
        long id = Thread.currentThread().getId();
        if (id != userId) {
            userId = id;
            handOvers++;
        }
    }

    /** How often another thread than the one before made a statement: a pool of the application's own lends it on. */
    public int handOvers() {
        return handOvers;
    }

    /** Not lent by a pool of ours alone: its owner may end it without the handle's close, so that it is lost says nothing. */
    boolean isEndedElsewhere() {
        return endedElsewhere;
    }

    void endedElsewhere() {
        endedElsewhere = true;
    }

    public PoolIdentity pool() {
        return pool.identity();
    }

    public QueryListener.Session session() {
        return session;
    }

    LeakPool leakPool() {
        return pool;
    }

    @Nullable
    Reclaimer reclaimer() {
        return reclaimer;
    }

    /** Lent to a pool of the application's own, which holds it for long by nature. */
    boolean isForeign() {
        return foreign;
    }

    /** Polling thread: notes whether anything was called since the last time. */
    void observe(long now) {
        long seen = word;
        long finished = seen >>> FINISHED_SHIFT;
        boolean running = (seen & RUNNING) != 0;
        if (running || finished != finishedSeen) {
            finishedSeen = finished;
            lastCallNanos = now;
        }
        if (finishedAtThreadEnd >= 0) {
            handedOver |= running || finished != finishedAtThreadEnd;
        } else if (holderEnded()) {
            finishedAtThreadEnd = finished;
            endSeenNanos = now;
            handedOver = running;
        }
    }

    /**
     * Polling thread, after {@link #observe}: the borrower has ended, nobody else has called anything since, and nobody else made
     * a statement before. Not of {@code main}, which opens what its program lives with, and ends.
     */
    boolean isOrphan() {
        return finishedAtThreadEnd >= 0 && !handedOver && handOvers == 0 && !holderName.equals("main");
    }

    /**
     * Polling thread: when the borrower was first seen to have ended. A leak only some time after that: it may have handed the
     * connection over with its last breath, however long it had been idle by then.
     */
    long endSeenNanos() {
        return endSeenNanos;
    }

    /** Polling thread: told as lost with its thread, and called since. */
    boolean isHandedOverAfterAll() {
        Leak told = suspicion;
        return handedOver && told != null && told.reason() == Leak.Reason.THREAD_ENDED;
    }

    private boolean holderEnded() {
        Thread thread = holder.get();
        return thread == null || !thread.isAlive();
    }

    public boolean isLeakReported() {
        return leakReported;
    }

    void leakReported() {
        leakReported = true;
    }

    boolean isSuspected() {
        return suspicion != null;
    }

    void suspicion(Leak value) {
        suspicion = value;
    }

    /** The suspicion, for the one caller that takes it back; null for all others. */
    @Nullable
    Leak takeSuspicion() {
        return SUSPICION.getAndSet(this, null);
    }

    private void set(long bit) {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, seen | bit));
    }

    private boolean setIfOpen(long bit, long forbidden) {
        long seen;
        do {
            seen = word;
            if ((seen & (CLOSED | RECLAIMED | forbidden)) != 0) {
                return false;
            }
        } while (!WORD.compareAndSet(this, seen, seen | bit));
        return true;
    }

    @Override
    public String toString() {
        return "Lease{pool=" + pool.identity().name() + ", holder=" + holderName + ", open=" + isOpen() + ", calls="
                + callsRunning() + ", escaped=" + escapedBy + "}";
    }
}
