/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Makes the handle of one borrow. */
public final class Handles {

    private Handles() {}

    /** True where no handle can pass for a connection of this class: the application keeps the driver's own. */
    public static boolean refuses(Class<?> physical) {
        return Wrapping.refuses(physical);
    }

    /** The driver's object for one of our handles, which then counts as escaped; anything else as it is. */
    public static Object driversOwn(Object value) {
        LogicalObject handle = Wrapping.handleOf(value);
        Object driver = handle == null ? null : handle.given();
        return driver == null ? value : driver;
    }

    /**
     * A new handle, open. Never throws for a reason of ours: a driver class that cannot be dressed gets a plain handle.
     *
     * @param owner told when the handle is closed
     * @param events told of statements and transactions, and of the end ({@code returned()})
     * @param lease closed by the handle itself ({@code tryClose}, then {@code LeakTracker.closed}); null: leaks are off
     * @param anchor that the lease was opened with, which the caller forgets; null where there is no lease
     */
    public static Connection open(
            HandleTerms terms,
            PhysicalSession session,
            ConnectionOwner owner,
            QueryListener.Session events,
            @Nullable Lease lease,
            @Nullable Anchor anchor) {
        Lease counting = lease == null ? Untracked.lease() : lease;
        return (Connection) Wrapping.connection(terms, session, owner, events, counting, anchor)
                .self();
    }

    /** Whether this is a handle of ours. */
    public static boolean isHandle(Object connection) {
        return Wrapping.handleOf(connection) != null;
    }

    /** Whether a handle for a driver's class can be what a method promises; null: a Connection, which every handle is. */
    public static boolean fits(Class<?> physical, @Nullable Class<?> promised) {
        return promised == null || promised.isAssignableFrom(Wrapping.handleType(physical));
    }
}
