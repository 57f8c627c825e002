/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.ConnectionOwner;
import io.millpond.agent.jdbc.ReturnVerdict;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.Reclaimer;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.Tenant;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * An open connection of a caller in probation. Once its caller is known as an application, it takes a place under the bound
 * (the pool may then be over its maximum until such connections return) and gives it back when it is closed.
 */
final class PassedThrough implements ConnectionOwner, Probation.Member, Tenant {

    private final Probation.Caller caller;
    private final PhysicalSession session;
    private final Doors doors;
    private final DoorKey key;
    private final JdbcTarget target;
    private final WeakReference<ClassLoader> loader;

    private @Nullable Lease lease;
    private @Nullable ManagedPool pool;
    private @Nullable PoolEntry<PhysicalSession> place;
    private boolean returned;

    PassedThrough(
            Probation.Caller caller,
            PhysicalSession session,
            Doors doors,
            DoorKey key,
            JdbcTarget target,
            @Nullable ClassLoader loader) {
        this.caller = caller;
        this.session = session;
        this.doors = doors;
        this.key = key;
        this.target = target;
        this.loader = new WeakReference<>(loader);
    }

    /** From now on this open connection counts. No effect where it was closed meanwhile. */
    synchronized void countIn(ManagedPool of) {
        if (!returned && place == null) {
            pool = of;
            place = of.engine.adoptOverdrawn(session, this);
        }
    }

    /** How its use is followed; before anybody can count it. */
    synchronized void trackedBy(@Nullable Lease tracking) {
        lease = tracking;
    }

    /** Null where it is not tracked. */
    synchronized @Nullable Lease lease() {
        return lease;
    }

    /** Opened while its caller became known: it counts from the start. */
    void countInAtOnce() {
        ManagedPool known = doors.registry().find(key, target, loader.get(), true);
        if (known != null) {
            countIn(known);
        }
    }

    synchronized boolean isReturned() {
        return returned;
    }

    @Override
    public void closeIdle(PhysicalSession session) {
        doors.registry().closeIdle(target);
    }

    @Override
    public boolean isGone() {
        return isReturned();
    }

    @Override
    public void endsSessions(PhysicalSession session) {
        doors.registry().lost(target);
    }

    @Override
    public void returned(PhysicalSession session, ReturnVerdict verdict) {
        ended(CloseReason.EVICTED);
    }

    /**
     * Called once no handle of it is reachable any more. Where it counts, it is closed (rolled back first) and gives its place back;
     * else it is left to its driver, which may clean up after garbage as it would without us.
     */
    Reclaimer reclaimer(QueryListener.Session events) {
        return new Reclaimer() {
            @Override
            public void reclaim(Lease leaked, Leak.Reason reason) {
                events.returned();
                ended(CloseReason.LEAK);
            }

            /* An application that goes, its driver with it, may keep one open in a static field: held here, it would keep both. */
            @Override
            public boolean isOf(ClassLoader going) {
                return session.raw().getClass().getClassLoader() == going;
            }
        };
    }

    private void ended(CloseReason reason) {
        try {
            ManagedPool counted;
            PoolEntry<PhysicalSession> held;
            synchronized (this) {
                returned = true;
                counted = pool;
                held = place;
            }
            if (counted != null && held != null) {
                counted.engine.discard(held, held.generation(), reason);
                return;
            }
            if (caller.closed(this) != null && reason == CloseReason.EVICTED) {
                ManagedPool known = doors.registry().existing(key, loader.get());
                if (known == null) {
                    caller.keepClosed(session.raw());
                } else {
                    known.closed.offer(session.raw());
                }
            }
        } catch (RuntimeException | Error fault) {
            doors.services().faults.report("close", fault);
        }
    }
}
