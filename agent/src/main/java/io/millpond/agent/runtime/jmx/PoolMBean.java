/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.jmx;

/** A pool's figures; the names are those of Go's {@code DBStats} where they fit. Read-only. */
public interface PoolMBean {

    int getMaxOpenConnections();

    int getOpenConnections();

    int getInUse();

    int getIdle();

    int getWaiting();

    long getWaitCount();

    long getWaitDurationMillis();

    /** Closed because they were above the bound of what may idle. */
    long getMaxIdleClosed();

    long getMaxIdleTimeClosed();

    long getMaxLifetimeClosed();

    /** Connections granted beyond the bound. */
    long getOverflowConnections();

    /** Connections proven leaked, reclaimed or not. */
    long getLeakedConnections();
}
