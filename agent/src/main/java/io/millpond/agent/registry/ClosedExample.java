/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.OpenMode;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolEntry;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds one connection of a pool to be closed, by which {@link ClosedConnection} learns how closed objects of its driver answer. */
final class ClosedExample {

    private final ManagedPool pool;
    private final AtomicBoolean opened = new AtomicBoolean();

    ClosedExample(ManagedPool pool) {
        this.pool = pool;
    }

    /**
     * An application goes on with what it has closed: one idle connection is closed to learn how this driver's own objects answer
     * then, or where none is idle one that is opened for that: beyond the bound, for a moment, where every connection is lent. Once in
     * the life of a pool, if ever.
     */
    void giveOneUp(ClosedConnection wanted) {
        Acquired<PhysicalSession> idle = pool.engine.tryAcquire();
        PoolEntry<PhysicalSession> entry = idle == null ? null : idle.entry();
        if (idle == null || entry == null) {
            openOneToGiveUp(wanted);
            return;
        }
        entry.attach(wanted); // or it would seem to have no owner, while its driver takes its time
        PhysicalSession session = entry.resource();
        FutureTask<ClosedChildren> left = new FutureTask<>(() -> givenUp(session));
        try {
            pool.services.background.execute(left);
            wanted.offer(session.raw(), Patience.inTime(left));
        } catch (TimeoutException | ExecutionException | RejectedExecutionException | OutOfMemoryError e) {
            // the last: no thread to be had
            AgentLog.debug("no closed connection to answer for pool " + pool.identity.name() + ": " + e.getClass());
        } finally {
            pool.engine.discard(entry, idle.generation(), CloseReason.EVICTED);
        }
    }

    private static ClosedChildren givenUp(PhysicalSession session) throws SQLException {
        ClosedChildren children = ClosedChildren.openOn(session.raw(), session.profile());
        session.raw().close();
        return children;
    }

    /** Tried once: a server that refuses or hangs must not cost each call on a closed handle an attempt. */
    private void openOneToGiveUp(ClosedConnection wanted) {
        if (pool.openMode() != OpenMode.OPENERS || opened.get()) {
            return;
        }
        if (!opened.compareAndSet(false, true)) {
            return;
        }
        Permit within = pool.engine.tryPermit();
        Permit permit = within == null ? pool.engine.extraPermit() : within;
        if (permit == null) {
            return; // the pool is gone
        }
        boolean begun = false;
        try {
            FutureTask<ClosedChildren> given = new FutureTask<>(() -> openedAndGivenUp(permit, wanted));
            pool.services.background.execute(given);
            begun = true;
            Patience.inTime(given);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException | OutOfMemoryError e) {
            // the last: no thread to be had
            AgentLog.debug("no closed connection to answer for pool " + pool.identity.name() + ": " + e.getClass());
        } finally {
            if (!begun) {
                pool.engine.cancel(permit); // nobody else will
            }
        }
    }

    private ClosedChildren openedAndGivenUp(Permit permit, ClosedConnection wanted) throws SQLException {
        PoolEntry<PhysicalSession> entry;
        try {
            entry = pool.engine.adopt(permit, pool.sessions.open());
        } finally {
            pool.engine.cancel(permit); // nothing where it was spent
        }
        try {
            entry.attach(wanted); // or it would seem to have no owner, while its driver takes its time
            PhysicalSession session = entry.resource();
            ClosedChildren children = givenUp(session);
            wanted.offer(session.raw(), children);
            return children;
        } finally {
            pool.engine.discard(entry, entry.generation(), CloseReason.EVICTED);
        }
    }
}
