/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.QueryListener;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker knows of a lease beyond its word from the start: by whom it was borrowed, and where. It is the phantom reference
 * on the lease's {@link Anchor}, and its own node in the list of {@link OpenLeases}. Each borrow makes one, so it is small; what is
 * learnt of those that live longer than a round of polling is in {@link History}.
 */
final class Watch extends PhantomReference<Anchor> {

    @SuppressWarnings("NullAway") // the field is nullable, the updater cannot say so
    private static final AtomicReferenceFieldUpdater<Watch, @Nullable History> HISTORY =
            AtomicReferenceFieldUpdater.newUpdater(Watch.class, History.class, "history");

    final Lease lease;
    final QueryListener.Session session;
    final @Nullable Reclaimer reclaimer;
    final @Nullable Site site;
    final Holder holder;
    final int key;
    final long borrowedNanos;

    // Guarded by the monitor of its list in OpenLeases. Itself once it was taken out: a flag would make each watch 8
    // bytes larger.
    @Nullable
    Watch prev;

    @Nullable
    Watch next;

    /** Made once, by whoever first has something to note. */
    private volatile @Nullable History history;

    Watch(
            Lease lease,
            Anchor anchor,
            ReferenceQueue<Object> queue,
            QueryListener.Session session,
            @Nullable Reclaimer reclaimer,
            Holder holder,
            @Nullable Site site,
            int key,
            long borrowedNanos) {
        super(anchor, queue);
        this.lease = lease;
        this.session = session;
        this.reclaimer = reclaimer;
        this.holder = holder;
        this.site = site;
        this.key = key;
        this.borrowedNanos = borrowedNanos;
    }

    long lastCallNanos() {
        History known = history;
        return known == null ? borrowedNanos : known.lastCallNanos();
    }

    void hold(HeldValue value) {
        history().hold(value);
    }

    /** The calling thread makes a statement. */
    void used() {
        Thread current = Thread.currentThread();
        if (history != null || holder.get() != current) {
            history().used(current.getId());
        }
    }

    void escapedBy(String why) {
        history().escapedBy(why);
    }

    @Nullable
    String escapedBy() {
        History known = history;
        return known == null ? null : known.escapedBy();
    }

    int handOvers() {
        History known = history;
        return known == null ? 0 : known.handOvers();
    }

    /** Polling thread: notes whether anything was called since the last time. */
    void observe(long now) {
        history().observe(now);
    }

    /** See {@link History#isOrphan}. */
    boolean isOrphan() {
        History known = history;
        return known != null && known.isOrphan();
    }

    /** See {@link History#endSeenNanos}; of an orphan. */
    long endSeenNanos() {
        return history().endSeenNanos();
    }

    /** See {@link History#isHandedOverAfterAll}. */
    boolean isHandedOverAfterAll() {
        History known = history;
        return known != null && known.isHandedOverAfterAll();
    }

    boolean isLeakReported() {
        History known = history;
        return known != null && known.isLeakReported();
    }

    void leakReported() {
        history().leakReported();
    }

    boolean isSuspected() {
        History known = history;
        return known != null && known.isSuspected();
    }

    void suspicion(Leak value) {
        history().suspicion(value);
    }

    /** The suspicion, for the one caller that takes it back; null for all others. */
    @Nullable
    Leak takeSuspicion() {
        History known = history;
        return known == null ? null : known.takeSuspicion();
    }

    private History history() {
        History known = history;
        if (known != null) {
            return known;
        }
        History made = new History(this);
        if (HISTORY.compareAndSet(this, null, made)) {
            return made;
        }
        return Objects.requireNonNull(history, "never taken away");
    }
}
