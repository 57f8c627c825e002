/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker knows of a lease beyond its word: by whom it was borrowed, what threads did with it since, whether it is
 * suspected. It is the phantom reference on the lease's {@link Anchor}.
 */
final class Watch extends PhantomReference<Anchor> {

    @SuppressWarnings("NullAway") // getAndSet(null): the field is nullable, the updater cannot say so
    private static final AtomicReferenceFieldUpdater<Watch, @Nullable Leak> SUSPICION =
            AtomicReferenceFieldUpdater.newUpdater(Watch.class, Leak.class, "suspicion");

    /** A power of two. */
    private static final int HELD_VALUES = 16;

    final Lease lease;
    final boolean foreign;
    final @Nullable Site site;
    final WeakReference<Thread> holder;
    final String holderName;
    final int key;
    final long borrowedNanos;

    // The last few objects of the driver's that were handed out. Guarded by this.
    private @Nullable HeldValue @Nullable [] values;
    private int nextValue;

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

    Watch(
            Lease lease,
            Anchor anchor,
            ReferenceQueue<Object> queue,
            boolean foreign,
            @Nullable Site site,
            int key,
            long borrowedNanos) {
        super(anchor, queue);
        Thread current = Thread.currentThread();
        this.lease = lease;
        this.foreign = foreign;
        this.site = site;
        this.holder = new WeakReference<>(current);
        this.holderName = current.getName();
        this.userId = current.getId();
        this.key = key;
        this.borrowedNanos = borrowedNanos;
        this.lastCallNanos = borrowedNanos;
    }

    long lastCallNanos() {
        return lastCallNanos;
    }

    synchronized void hold(HeldValue value) {
        @Nullable HeldValue[] all = values;
        if (all == null) {
            all = new HeldValue[HELD_VALUES];
            values = all;
        }
        all[nextValue++ & (HELD_VALUES - 1)] = value;
    }

    /** The calling thread makes a statement. */
    void used() {
        long id = Thread.currentThread().getId();
        if (id != userId) {
            userId = id;
            handOvers++;
        }
    }

    int handOvers() {
        return handOvers;
    }

    /** Not lent by a pool of ours alone: its owner may end it without the handle's close, so that it is lost says nothing. */
    boolean isEndedElsewhere() {
        return endedElsewhere;
    }

    void endedElsewhere() {
        endedElsewhere = true;
    }

    /** Polling thread: notes whether anything was called since the last time. */
    void observe(long now) {
        long seen = lease.word();
        long finished = Lease.callsFinished(seen);
        boolean running = Lease.inCall(seen);
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

    boolean isLeakReported() {
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
        return suspicion == null ? null : SUSPICION.getAndSet(this, null);
    }
}
