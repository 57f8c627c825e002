/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.pool.sim.Kernel;

/** What redirected calls of the woven engine reach. */
final class PlantedBugs {

    private PlantedBugs() {}

    /** Not a bug: the laws learn which waiter is whose. */
    static void waiterQueued(WaitQueue queue, Waiter waiter) {
        queue.enqueue(waiter);
        ((SimWorld) Kernel.currentScenario()).waiterQueued(waiter);
    }
}
