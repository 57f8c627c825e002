/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

/** A pool's figures at this instant; each is read on its own, so their sum may be off by a borrow in flight. */
public interface PoolGauges {

    int max();

    int minIdle();

    /** Physical connections open or being opened or closed: permits held. */
    int open();

    int inUse();

    int idle();

    /** Threads waiting in getConnection. */
    int waiting();

    /** Acquisitions that had to wait, since the start. */
    long waitCount();

    /** Time spent waiting, in nanoseconds, since the start. */
    long waitNanos();

    /** Connections that were granted beyond the bound, since the start. */
    default long overflows() {
        return 0;
    }

    /** Connections closed for this reason since the start. */
    long closed(CloseReason reason);
}
