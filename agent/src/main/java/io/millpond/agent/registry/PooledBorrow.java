/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.jdbc.ConnectionOwner;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.ReturnVerdict;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.Reclaimer;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.Tenant;
import java.sql.Connection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One borrow of one pooled connection, from the hand-out to the return, whoever returns it: the handle's close, or the leak
 * tracker once no handle is reachable. Refers to no handle and to no anchor, or nothing would ever be unreachable.
 */
final class PooledBorrow implements ConnectionOwner, Reclaimer, Tenant {

    private static final long RECLAIM_VALIDATION_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A rollback on a dead line must not keep the slot longer than this. */
    private static final long RECLAIM_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final ManagedPool pool;
    private final PoolEntry<PhysicalSession> entry;
    /** Of 29 bits. */
    private final int generation;

    private final Probation.Caller caller;
    private final QueryListener.Session events;

    /** Lent without a look at who asks: who that is may be somebody else than {@link #caller}. */
    private final boolean unasked;

    private volatile @Nullable Lease lease;
    /**
     * The handle has ended, or there is none. Written first of all in what ends it: a store cannot fail. Plain, for it is written on
     * each return: the steps that follow publish it, by a write of the entry's word, or of {@link PoolEntry#leave} where they break
     * off. Seen late it costs a look or two more.
     */
    private boolean gone;

    private PooledBorrow(
            ManagedPool pool,
            PoolEntry<PhysicalSession> entry,
            long generation,
            Probation.Caller caller,
            QueryListener.Session events,
            boolean unasked) {
        this.caller = caller;
        this.pool = pool;
        this.entry = entry;
        this.generation = (int) generation;
        this.events = events;
        this.unasked = unasked;
    }

    /**
     * The handle for an entry that was just acquired.
     *
     * @param generation the entry's when it was acquired; an older one returns nothing
     * @param caller who borrows
     * @param startNanos when getConnection was entered
     * @param waitNanos how long it waited
     * @param unasked who borrows was not looked for
     */
    static Connection handOut(
            ManagedPool pool,
            PoolEntry<PhysicalSession> entry,
            long generation,
            Probation.Caller caller,
            long startNanos,
            long waitNanos,
            boolean unasked) {
        Services services = pool.services;
        QueryListener.Session events = Told.borrowed(
                services, pool.identity, startNanos, waitNanos, entry.resource().raw(), caller.loader());
        PooledBorrow borrow = new PooledBorrow(pool, entry, generation, caller, events, unasked);
        try {
            FaultPoint.HAND_OUT.pass();
            Anchor anchor = null;
            Lease lease = null;
            if (pool.leakPool.isTracked()) {
                anchor = new Anchor();
                lease = Told.lease(
                        services, pool.leakPool, anchor, events, borrow, System.identityHashCode(caller), false);
                borrow.lease = lease;
            } else {
                lease = services.leaks.openUntracked(pool.leakPool);
            }
            entry.attach(borrow);
            return Handles.open(pool.terms(), entry.resource(), borrow, events, lease, anchor);
        } catch (RuntimeException | Error fault) {
            borrow.gone = true;
            borrow.forget();
            throw fault;
        }
    }

    /** No handle came of it: nothing is lent, so nothing may be reported as leaked. */
    private void forget() {
        Told.forget(pool.services, lease, events);
    }

    /** By whom it is held, as far as that was looked for; null: it was not. */
    Probation.@Nullable Caller caller() {
        return unasked ? null : caller;
    }

    boolean isUnasked() {
        return unasked;
    }

    boolean isUnaskedFor(Probation.Caller found) {
        return unasked && caller == found;
    }

    @Nullable
    Lease lease() {
        return lease;
    }

    /** A reclaimed one is in the hands of {@link #reclaim}, which may take its time. */
    @Override
    public boolean isGone() {
        Lease tracked = lease;
        return gone || tracked != null && !tracked.isOpen() && !tracked.isReclaimed();
    }

    @Override
    public void returned(PhysicalSession session, ReturnVerdict verdict) {
        gone = true;
        try {
            FaultPoint.CLOSE_RETURN.pass();
            CloseReason reason = verdict.reason();
            if (reason == null) {
                entry.attach(null); // still ours: without a burden its return is one step
                pool.engine.release(entry, generation, pool.keepsIdle());
            } else {
                pool.engine.discard(entry, generation, reason);
            }
        } catch (RuntimeException | Error fault) {
            entry.leave();
            Faults.report(FaultPoint.CLOSE_RETURN, fault);
            // Nothing if it was given back; else the session is in an unknown state, and its slot must not stay taken.
            pool.engine.discard(entry, generation, CloseReason.EVICTED);
        }
    }

    /* One that was opened before the last demotion was heard of tells of that demotion, not of another. */
    @Override
    public void fatal(PhysicalSession session) {
        try {
            if (!session.isDemoted()) {
                pool.servers.lost(pool.target);
            } else if (pool.engine.isCurrent(entry)) {
                pool.servers.demoted(pool.target);
            }
        } catch (RuntimeException | Error fault) {
            Faults.report(FaultPoint.CALL_FAILED, fault);
        }
    }

    /** True where the closing thread has waited for a rollback or reset of ours for longer than that. */
    boolean isReturningSince(long nanos) {
        return entry.isInUse() && entry.resource().returningNanos() > nanos;
    }

    /** Unblocks the closing thread, if its driver can. */
    void cutOff() {
        entry.resource().abort();
    }

    /** The closing thread is deaf to its abort: its connection's place is freed, and its return will do nothing. */
    void writeOff() {
        pool.engine.discard(entry, generation, CloseReason.INVALID);
    }

    @Override
    public boolean keeps(PhysicalSession session) {
        if (pool.target.host() == null && !pool.engine.isCurrent(entry)) {
            return false; // its close may be the one that ends the database: on the application's thread, before it
            // returns
        }
        return pool.keepsIdle() || pool.engine.waiting() > 0;
    }

    @Override
    public void closeIdle(PhysicalSession session) {
        pool.servers.closeIdle(pool.target);
    }

    @Override
    public void endsSessions(PhysicalSession session) {
        pool.servers.lost(pool.target);
    }

    @Override
    public void reset(PhysicalSession session, long nanos) {
        pool.services.pools.reset(pool.identity, nanos);
    }

    @Override
    public boolean isOf(ClassLoader loader) {
        return entry.resource().raw().getClass().getClassLoader() == loader;
    }

    /** Proven leaked: rolled back, reset, checked and given back; closed instead on any doubt. Never committed. */
    @Override
    public void reclaim(Lease leaked, Leak.Reason reason) {
        PhysicalSession session = entry.resource();
        if (session.isKeptByApplication()) {
            events.returned();
            pool.engine.discard(entry, generation, CloseReason.EVICTED);
            return;
        }
        FutureTask<Boolean> reset = new FutureTask<>(
                // What is closed before its transaction was rolled back might be committed by that.
                () -> leaked.children().lost() == 0
                        && !(session.profile().openChildrenCostConnection()
                                && leaked.children().left() > 0)
                        && session.rollBack()
                        && session.closeLeft(leaked.children().takeOrphans())
                        && session.restore()
                        && session.validate(RECLAIM_VALIDATION_NANOS));
        boolean clean = false;
        try {
            pool.services.background.execute(reset);
            clean = reset.get(RECLAIM_NANOS, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            session.abort(); // whatever still waits for its database is let go
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            events.returned();
            if (clean) {
                pool.engine.release(entry, generation, pool.keepsIdle());
            } else {
                pool.engine.discard(entry, generation, CloseReason.LEAK);
            }
        }
    }
}
