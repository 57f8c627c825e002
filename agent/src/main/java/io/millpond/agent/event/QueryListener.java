/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

import org.jspecify.annotations.Nullable;

/** What one unit of work (from borrow to close) does, told to telemetry. Never throws into the caller. */
public interface QueryListener {

    QueryListener NONE = (pool, startNanos, waitNanos) -> Session.NONE;

    /**
     * A connection was borrowed.
     *
     * @param startNanos {@link System#nanoTime} when getConnection was entered
     * @param waitNanos how long it waited for a connection
     */
    Session borrowed(PoolIdentity pool, long startNanos, long waitNanos);

    /**
     * @param physical the class of the driver's connection
     * @param caller the class loader of the code that borrows; null where it is not known
     */
    default Session borrowed(
            PoolIdentity pool, long startNanos, long waitNanos, Class<?> physical, @Nullable ClassLoader caller) {
        return borrowed(pool, startNanos, waitNanos);
    }

    /** One unit of work. Its calls come from any thread that uses the connection, mostly one. */
    interface Session {

        Session NONE = new Session() {};

        /** A statement is about to run; the answer goes to {@link #ended}. Null: not observed. */
        default @Nullable Object started(Query query) {
            return null;
        }

        /**
         * @param token what {@link #started} answered
         * @param error what the driver threw; null for success
         * @param rows affected rows; -1 where unknown
         */
        default void ended(@Nullable Object token, @Nullable Throwable error, long rows) {}

        /** The first statement since auto-commit was switched off, or since the last commit or rollback. */
        default void transactionStarted() {}

        default void transactionEnded(boolean committed, @Nullable Throwable error) {}

        /** Something of this unit of work leaked. */
        default void leaked(Leak leak) {}

        /** The connection was given back, or reclaimed. Called once. */
        default void returned() {}
    }
}
