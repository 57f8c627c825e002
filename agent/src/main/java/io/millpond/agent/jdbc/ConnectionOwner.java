/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.PhysicalSession;

/** Who lent a physical connection to a handle. One may serve many handles; it must not refer to a handle or its anchor. */
public interface ConnectionOwner {

    /**
     * The handle is closed and will never touch the session again. Called once for each handle, on the thread that closed it,
     * after its children were closed, the transaction was ended and the session was restored. Never throws.
     */
    void returned(PhysicalSession session, ReturnVerdict verdict);

    /** False where a session would be closed though it is clean: nothing of this pool is kept. Never throws. */
    default boolean keeps(PhysicalSession session) {
        return true;
    }

    /**
     * The session has just reported its end, or that its server has become a replica; told on the thread that called the driver,
     * before the application hears of it. Once for each handle. Never throws.
     */
    default void fatal(PhysicalSession session) {}

    /**
     * The session is about to end its embedded database, or to decide when that ends, or what it is to whoever comes next: no
     * session of ours may idle in it. Told before the driver's call, and again before the session's connection is closed. Or it
     * is about to rename or drop a database of its server, which idle ones hinder; told before the driver's call. Comes back when
     * they are closed, or cannot be in time. Never throws.
     */
    default void closeIdle(PhysicalSession session) {}

    /**
     * The session ends others of its server, of which nobody says which: those of ours are to be looked at before they are lent.
     * Told before the driver's call, and after it. Never throws.
     */
    default void endsSessions(PhysicalSession session) {}

    /** The session had been changed and was reset, or given up; told before {@link #returned}. Never throws. */
    default void reset(PhysicalSession session, long nanos) {}
}
