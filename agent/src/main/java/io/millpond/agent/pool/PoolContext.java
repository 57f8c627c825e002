/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jspecify.annotations.Nullable;

/** What the parts of one pool share. No logic beyond the questions that each of them asks of an entry. */
final class PoolContext<R> {

    /** All entries of an earlier epoch are to be closed, for this reason. Immutable, so both are read together. */
    static final class Epoch {
        final int number;
        final CloseReason reason;

        Epoch(int number, CloseReason reason) {
            this.number = number;
            this.reason = reason;
        }
    }

    final PoolIdentity id;
    final PoolSettings settings;
    final ResourceFactory<R> factory;
    final PoolListener listener;
    final Ticker ticker;
    final PoolWorkers workers;

    final OpenPermits permits;
    final IdleStore<R> idle;
    final WaitQueue waiters;
    final PoolCounters counters = new PoolCounters();
    /** Opened or validated a moment ago; the next waiter gets them without another check. Consumed in the dispatcher's pass. */
    private final MpscLinkedAtomicQueue<PoolEntry<R>> ready = new MpscLinkedAtomicQueue<>();

    private final AtomicInteger readyCount = new AtomicInteger();
    /** Every entry from its open to the start of its close. */
    final Set<PoolEntry<R>> entries = ConcurrentHashMap.newKeySet();

    final AtomicInteger closing = new AtomicInteger();
    final Granted granted;

    /** Connections that their borrowers spoilt: each may be replaced at once, see {@link OpenRate}. */
    final AtomicInteger replacements = new AtomicInteger();

    /** Connections that were closed for anything but having been idle, the last one then: see {@link OwnOpens}. */
    private final AtomicInteger losses = new AtomicInteger();

    private volatile long lostNanos;

    /** Somebody wants to know how long connections are used. */
    final boolean heard;
    /** The coarse clock is fine enough for the time that a connection counts as fresh. */
    private final boolean coarse;

    private final long freshNanos;
    /** No idle one is ever lent without a check. */
    final boolean checksEachTime;

    private final AtomicReference<Epoch> epoch = new AtomicReference<>(new Epoch(0, CloseReason.EVICTED));
    volatile boolean closed;

    /** What is lent does not come back: who waits gets an extra connection, outside the bound. */
    volatile boolean relieved;

    private final AtomicInteger jitterSeed = new AtomicInteger();

    PoolContext(
            PoolIdentity id,
            PoolSettings settings,
            ResourceFactory<R> factory,
            PoolListener listener,
            Ticker ticker,
            PoolWorkers workers) {
        this.id = id;
        this.settings = settings;
        this.factory = factory;
        this.listener = listener;
        this.ticker = ticker;
        this.workers = workers;
        this.permits = new OpenPermits(settings.maxSize());
        this.granted = new Granted(permits, settings.openTimeoutNanos());
        this.idle = new IdleStore<>(settings.maxSize(), this::isLendable);
        this.heard = listener.hearsBorrows();
        // A borrow may read a time that is late by this much; a return too, but that makes a connection look older.
        long late = ticker.coarsenessNanos();
        this.checksEachTime = settings.validateAfterNanos() == 0;
        this.coarse = checksEachTime || settings.validateAfterNanos() > 4 * late;
        this.freshNanos = checksEachTime ? 0 : settings.validateAfterNanos() - (coarse ? late : 0);
        this.waiters = new WaitQueue(workers.parker(), settings.mostOvertakes());
        this.jitterSeed.set(System.identityHashCode(this));
    }

    /** Bounded: where callers open by themselves, nobody takes from the count. */
    void spoilt() {
        if (replacements.get() < settings.maxSize()) {
            replacements.incrementAndGet();
        }
    }

    /** Bounded, as {@link #spoilt}. */
    /** One is about to free its place. */
    void closed(CloseReason reason) {
        if (reason != CloseReason.IDLE) {
            lostNanos = ticker.nanos();
            if (losses.get() < settings.maxSize()) {
                losses.incrementAndGet();
            }
        }
    }

    /** One was lost a moment ago that nobody has replaced on its own thread. */
    boolean lostLately(long now) {
        return losses.get() > 0 && now - lostNanos < OwnOpens.MOMENT_NANOS;
    }

    /** In the dispatcher's pass: a caller opens one. */
    void replacesOne() {
        if (losses.get() > 0) {
            losses.decrementAndGet();
        }
    }

    /** Takes a connection that is open into the books; the caller owns the entry (TRANSIT). */
    PoolEntry<R> enter(R resource, Permit permit, int epochNumber, long now) {
        PoolEntry<R> entry = new PoolEntry<>(resource, permit, epochNumber, now, lifetime());
        entries.add(entry);
        return entry;
    }

    /** Entries that enter from now on belong to a new epoch, all others are unfit. */
    void retire(CloseReason why) {
        epoch.updateAndGet(before -> new Epoch(before.number + 1, why));
    }

    int epochNumber() {
        return epoch.get().number;
    }

    /** The caller owns the entry, gives it up (unless this throws), and asks for a pass. Counted first: see {@link #readyCount}. */
    void makeReady(PoolEntry<R> entry) {
        readyCount.incrementAndGet();
        try {
            ready.offer(entry);
        } catch (RuntimeException | Error e) {
            readyCount.decrementAndGet();
            throw e;
        }
    }

    /** In the dispatcher's pass only. */
    @Nullable
    PoolEntry<R> pollReady() {
        PoolEntry<R> entry = ready.relaxedPoll();
        if (entry != null) {
            readyCount.decrementAndGet();
        }
        return entry;
    }

    /**
     * Entries on their way to the dispatcher. A task that made one ready takes itself out of its own count only after that: at no
     * instant is a coming entry in neither count, or a pass in between would open another for the same waiter.
     */
    int readyCount() {
        return readyCount.get();
    }

    /** Why this entry must not be lent again; null where it may. */
    @Nullable
    CloseReason unfit(PoolEntry<R> entry, long now) {
        if (closed) {
            return CloseReason.SHUTDOWN;
        }
        Epoch current = epoch.get();
        if (entry.epoch() != current.number) {
            return current.reason;
        }
        CloseReason evicted = entry.evicted();
        if (evicted != null) {
            return evicted;
        }
        return entry.isExpired(now) ? CloseReason.LIFETIME : null;
    }

    /**
     * "Each time" is no matter of the clock: one returned after a pass read it would seem checked in the future, hence fresh.
     *
     * @param now of {@link #borrowClock}, or later
     */
    boolean isStale(PoolEntry<R> entry, long now) {
        return freshNanos == 0 || entry.isDoubted() || entry.uncheckedNanos(now) >= freshNanos;
    }

    boolean isLendable(PoolEntry<R> entry, long now) {
        return !isStale(entry, now) && unfit(entry, now) == null;
    }

    /** The time by which borrows and returns are judged. */
    long borrowClock() {
        return coarse ? ticker.coarseNanos() : ticker.nanos();
    }

    /** Those in use at about this instant. */
    int inUse() {
        int count = 0;
        for (PoolEntry<R> entry : entries) {
            if (entry.isInUse()) {
                count++;
            }
        }
        return count;
    }

    /** Up to a tenth less than the setting, different for each connection, so that those opened together do not end together. */
    private long lifetime() {
        long full = settings.maxLifetimeNanos();
        return full - scatter(full / 10);
    }

    /** 0 to {@code most}, another one each time and in each pool and JVM: what would happen in step happens scattered. */
    long scatter(long most) {
        long mixed = jitterSeed.getAndAdd(0x9E3779B9) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
        return Math.floorMod(mixed ^ (mixed >>> 29), most + 1);
    }
}
