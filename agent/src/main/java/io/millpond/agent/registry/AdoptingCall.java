/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolEntry;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The application's own call opens a connection for a pool, under a permit of that pool. */
final class AdoptingCall extends OpenCall {

    private final ManagedPool pool;
    private final Probation.Caller caller;
    private final Permit permit;
    private final long startNanos;
    private final long waitNanos;
    private final Asked asked;

    AdoptingCall(
            Asker asker,
            Kind kind,
            @Nullable Object running,
            Asked asked,
            ManagedPool pool,
            Probation.Caller caller,
            Acquired<PhysicalSession> acquired,
            Permit permit,
            long startNanos) {
        super(asker, kind, running);
        this.pool = pool;
        this.caller = caller;
        this.permit = permit;
        this.startNanos = startNanos;
        this.waitNanos = acquired.waitNanos();
        this.asked = asked;
    }

    @Override
    boolean isSealed() {
        return true;
    }

    @Override
    Connection opened(Connection physical) throws SQLException {
        PoolEntry<PhysicalSession> entry;
        try {
            pool.mustFit(physical.getClass(), asked.promised);
            entry = pool.adopt(permit, physical, asked.dialer(driverOf(physical)));
        } catch (SQLException | RuntimeException | Error fault) {
            // The application keeps its connection, unpooled; the slot must not be lost with it.
            pool.engine.cancel(permit);
            throw fault;
        }
        long generation = entry.generation();
        try {
            FaultPoint.ADOPTED.pass();
            Connection handle = PooledBorrow.handOut(pool, entry, generation, caller, startNanos, waitNanos, false);
            passOn(handle, caller, null);
            pool.took(entry);
            return handle;
        } catch (RuntimeException | Error fault) {
            entry.attach(null); // no handle has come of it, whatever the next steps get to
            pool.letGo(entry, generation);
            throw fault;
        }
    }

    @Override
    boolean isRoomMissing(SQLException refused) {
        return pool.target.isRoomMissing(refused);
    }

    @Override
    boolean makeRoom(long sinceNanos) {
        return pool.servers.makeRoom(pool.target, pool, sinceNanos);
    }

    @Override
    @Nullable
    Dialer dialer(@Nullable Object refuser) {
        return asked.dialer(refuser);
    }

    @Override
    void abandoned() {
        pool.engine.cancel(permit); // nothing where it was spent
    }

    @Override
    void failed(@Nullable Throwable thrown) {
        pool.engine.cancel(permit);
        if (thrown instanceof SQLException) {
            pool.sessions.judge((SQLException) thrown);
        }
    }
}
