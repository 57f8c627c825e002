/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import org.jspecify.annotations.Nullable;

/**
 * A blocking call of the factory on a worker, with deadlines that the timer watches. A call that returns in time costs one
 * appointment; one that hangs is overdue once for each deadline, in order.
 */
abstract class WatchedCall implements Runnable {

    private final PoolWorkers workers;
    private final Ticker ticker;
    private final long[] deadlines;
    private volatile PoolWorkers.@Nullable Appointment appointment;
    private volatile boolean returned;
    /** On the timer: the deadline for which time was given once more. */
    private int givenAgain;

    /** @param deadlines nanoseconds after the start, ascending */
    WatchedCall(PoolWorkers workers, Ticker ticker, long... deadlines) {
        this.workers = workers;
        this.ticker = ticker;
        this.deadlines = deadlines;
    }

    /** False: no worker to be had, and {@link #run} will not be called. */
    final boolean start() {
        try {
            watch(0, deadlines[0]);
            if (workers.execute(this)) {
                return true;
            }
        } catch (RuntimeException | Error e) {
            // No memory or stack for it: as if there were no thread. It has not begun.
            returned();
            return false;
        }
        returned();
        return false;
    }

    /** On the timer: the call has not returned by that deadline. Must not block. */
    abstract void overdue(int deadline);

    /**
     * Whether that deadline, not the first, is to give something time to work. Where the process was stopped meanwhile
     * ({@link ProcessStops}), it has not: then it is given once more what lies between that deadline and the one before.
     */
    boolean givesTime(int deadline) {
        return false;
    }

    /** The call returned: the deadlines are off. One that fires all the same is told apart by the call's own state. */
    final void returned() {
        returned = true;
        PoolWorkers.Appointment next = appointment;
        if (next != null) {
            next.cancel();
        }
    }

    private void watch(int deadline, long delay) {
        long dueNanos = ticker.nanos() + delay;
        PoolWorkers.Appointment next = workers.after(() -> due(deadline, dueNanos), Math.max(0, delay));
        appointment = next;
        // The call may have returned between the check and the store; whoever comes second cancels.
        if (returned) {
            next.cancel();
        }
    }

    private void due(int deadline, long dueNanos) {
        if (returned) {
            return;
        }
        if (givenAgain < deadline && givesTime(deadline) && ProcessStops.tell(ticker.nanos() - dueNanos)) {
            givenAgain = deadline;
            try {
                watch(deadline, deadlines[deadline] - deadlines[deadline - 1]);
                return;
            } catch (OutOfMemoryError none) {
                // Then without it: nobody comes for it any more.
            }
        }
        int next = deadline + 1;
        if (next < deadlines.length) {
            watch(next, deadlines[next] - deadlines[deadline]);
        }
        overdue(deadline);
    }
}
