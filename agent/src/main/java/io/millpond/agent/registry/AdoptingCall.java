/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolEntry;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The application's own call opens a connection for a pool, under a permit of that pool. */
final class AdoptingCall extends OriginalCall {

    /** How the pool will open later ones, from the driver that answered; null: by callers only. */
    interface DialerSource {
        @Nullable
        Dialer dialer(@Nullable Object driver);
    }

    private final ManagedPool pool;
    private final Permit permit;
    private final long startNanos;
    private final long waitNanos;
    private final DialerSource dialers;

    AdoptingCall(
            Doors doors,
            ManagedPool pool,
            Acquired<PhysicalSession> acquired,
            Permit permit,
            long startNanos,
            DialerSource dialers) {
        super(doors.opening(), pool.services.faults);
        this.pool = pool;
        this.permit = permit;
        this.startNanos = startNanos;
        this.waitNanos = acquired.waitNanos();
        this.dialers = dialers;
    }

    @Override
    Connection opened(Connection physical) throws SQLException {
        PoolEntry<PhysicalSession> entry;
        try {
            entry = pool.adopt(permit, physical, dialers.dialer(opening.driverOf(physical)));
        } catch (SQLException | RuntimeException | Error fault) {
            // The application keeps its connection, unpooled; the slot must not be lost with it.
            pool.engine.cancel(permit);
            throw fault;
        }
        long generation = entry.generation();
        try {
            return PooledBorrow.handOut(pool, entry, generation, startNanos, waitNanos);
        } catch (RuntimeException | Error fault) {
            pool.letGo(entry, generation);
            throw fault;
        }
    }

    @Override
    void failed(@Nullable Throwable thrown) {
        pool.engine.cancel(permit);
        if (thrown instanceof SQLException) {
            pool.judge((SQLException) thrown);
        }
    }
}
