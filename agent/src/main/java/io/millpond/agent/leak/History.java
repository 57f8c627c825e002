/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What was noted of a lease since it was borrowed: what threads did with it, which of the driver's objects were handed out, whether
 * it is suspected. Most leases end without one.
 */
final class History {

    @SuppressWarnings("NullAway") // getAndSet(null): the field is nullable, the updater cannot say so
    private static final AtomicReferenceFieldUpdater<History, @Nullable Leak> SUSPICION =
            AtomicReferenceFieldUpdater.newUpdater(History.class, Leak.class, "suspicion");

    private final Watch watch;

    /** Made with the first value that is held. Guarded by this. */
    private @Nullable HeldValues values;

    /** Written by the polling thread, read by anyone. */
    private volatile long lastCallNanos;

    /* Who made the last statement, and how often that was another thread than before; 0: the borrower. Plain: a change that is
     * lost, or seen late by the polling thread, is one hand-over less, and nothing but an estimate hangs on it. */
    private long userId;
    private int handOvers;

    /** The suspicion that was logged; the closing thread takes it back. */
    private volatile @Nullable Leak suspicion;

    // Only the polling thread reads and writes these.
    private long finishedSeen;
    private long finishedAtThreadEnd = -1;
    private long endSeenNanos;
    private boolean handedOver;

    private volatile @Nullable String escapedBy;

    /** Written by the polling thread; read by a pool that asks whether its connections are kept or lost. */
    private volatile boolean leakReported;

    History(Watch watch) {
        this.watch = watch;
        this.lastCallNanos = watch.borrowedNanos;
        Thread borrower = watch.holder.get();
        this.userId = borrower == null ? 0 : borrower.getId();
    }

    long lastCallNanos() {
        return lastCallNanos;
    }

    void used(long threadId) {
        if (threadId != userId) {
            userId = threadId;
            handOvers++;
        }
    }

    int handOvers() {
        return handOvers;
    }

    /** The first reason is kept. */
    void escapedBy(String why) {
        if (escapedBy == null) {
            escapedBy = why;
        }
    }

    @Nullable
    String escapedBy() {
        return escapedBy;
    }

    synchronized void hold(HeldValue value) {
        HeldValues known = values;
        if (known == null) {
            known = new HeldValues();
            values = known;
        }
        known.add(value);
    }

    /** Polling thread: notes whether anything was called since the last time. */
    void observe(long now) {
        // In this order: a call that ends in between counts twice, never not at all.
        boolean running = watch.lease.inCall();
        long finished = watch.lease.callsFinished();
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
        return finishedAtThreadEnd >= 0 && !handedOver && handOvers == 0 && !watch.holder.name.equals("main");
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
        Thread thread = watch.holder.get();
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
