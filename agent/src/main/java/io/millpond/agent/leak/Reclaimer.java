/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;

/**
 * Takes a leaked connection back: rollback, reset, check, or abort. Runs on the tracker's executor, once for each lease, after
 * the lease has gone from open to reclaimed. Must not refer to a wrapper or to the anchor.
 */
public interface Reclaimer {

    void reclaim(Lease lease, Leak.Reason reason);

    /** Whether what it would take back is of a class of this loader, and so keeps it in memory. */
    default boolean isOf(ClassLoader loader) {
        return false;
    }
}
