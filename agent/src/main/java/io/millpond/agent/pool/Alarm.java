/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for a pass later; one appointment at a time, which is not moved. Who asks while one is set is served by it: the pass looks at all there is, and
 * sets the next. So whoever means a shorter time than the one that is set is served late.
 */
final class Alarm {

    private final PoolWorkers workers;
    private final Runnable pass;
    /** 1 while it is set. */
    private final AtomicInteger state = new AtomicInteger();

    Alarm(PoolWorkers workers, Runnable pass) {
        this.workers = workers;
        this.pass = pass;
    }

    void set(long nanos) {
        if (!state.compareAndSet(0, 1)) {
            return;
        }
        try {
            workers.after(this::rings, nanos);
        } catch (RuntimeException | Error fault) {
            state.set(0); // no memory for an appointment: else it would count as set for ever
            throw fault;
        }
    }

    private void rings() {
        state.set(0); // first: the pass may set it again
        pass.run();
    }
}
