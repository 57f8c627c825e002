/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.pool.sim.Kernel;
import io.millpond.agent.pool.sim.Latch;
import java.util.HashSet;
import java.util.Set;

/** A monitor of the application, which the VM can tell of, or a row of the database, of which nobody here knows. */
final class SimLock {

    private final Kernel kernel;
    private Latch free = new Latch();

    /** Else a call waits for it. */
    boolean isMonitor;

    Thread owner;
    final Set<Thread> waiting = new HashSet<>();

    SimLock(Kernel kernel) {
        this.kernel = kernel;
        this.isMonitor = kernel.oneIn(2);
    }

    void within(Runnable body) {
        Thread me = Thread.currentThread();
        waiting.add(me);
        while (owner != null) {
            kernel.await(free, Long.MAX_VALUE);
        }
        waiting.remove(me);
        owner = me;
        free = new Latch();
        body.run();
        owner = null;
        kernel.fire(free);
    }
}
