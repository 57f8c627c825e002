/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

/** What a pool does, told to telemetry. Called on the threads of the application: returns at once and never throws. */
public interface PoolListener {

    PoolListener NONE = new PoolListener() {
        @Override
        public boolean hearsBorrows() {
            return false;
        }
    };

    /** Asked once, when a pool is made. False: {@link #acquired} and {@link #released} are not called, nor their times taken. */
    default boolean hearsBorrows() {
        return true;
    }

    default void poolRegistered(PoolIdentity pool, PoolGauges gauges) {}

    default void poolRemoved(PoolIdentity pool) {}

    default void opened(PoolIdentity pool, long nanos) {}

    default void openFailed(PoolIdentity pool, long nanos, Throwable failure) {}

    default void closed(PoolIdentity pool, CloseReason reason) {}

    /** A connection was handed out after {@code waitNanos} (0 where one was idle). */
    default void acquired(PoolIdentity pool, long waitNanos) {}

    default void acquireTimedOut(PoolIdentity pool, long waitNanos) {}

    default void released(PoolIdentity pool, long useNanos) {}

    /** Session state was reset on return; not called for a clean return. */
    default void reset(PoolIdentity pool, long nanos) {}
}
