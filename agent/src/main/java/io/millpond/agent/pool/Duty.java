/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.StackRoom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who makes the passes of a {@link Dispatcher}: one at a time. Who asks while one is running only counts its request, and the running
 * thread makes another pass for it; so nobody waits for one. A thread that has made {@value #PASSES} in a row hands the duty to a worker, so
 * that no caller serves the others for ever. Who was settled in a pass is woken once the duty is laid down ({@link Unwoken}).
 *
 * <p>Memory order: the request counter is read-modify-written at the start and the end of each pass; thus each pass sees the plain
 * state that the one before left (the line), and everything that a requester did before it asked.
 */
final class Duty {

    private static final int PASSES = 64;

    /** After so many in a row those that are settled are not left asleep any longer. */
    private static final int PASSES_ASLEEP = 8;

    private final PoolWorkers workers;
    private final Unwoken unwoken;
    private final Runnable pass;
    private final AtomicInteger requests = new AtomicInteger();

    Duty(PoolWorkers workers, Unwoken unwoken, Runnable pass) {
        this.workers = workers;
        this.unwoken = unwoken;
        this.pass = pass;
    }

    /** A pass begins after this call did: on this thread, or on the one that has the duty. */
    void request() {
        StackRoom.demand(); // the duty, once taken, must come to where it can be laid down
        if (requests.getAndIncrement() == 0) {
            take(1);
        }
    }

    /** Within a pass: the thread that makes it makes one more. */
    void onceMore() {
        requests.incrementAndGet();
    }

    private void take(int seen) {
        Throwable fault = null;
        Waiter settled = null;
        Waiter toLook = null;
        int passes = 0;
        int missed = seen;
        try {
            do {
                if (++passes > PASSES) {
                    int left = missed;
                    if (StackRoom.isThere() && workers.execute(() -> take(left))) {
                        return;
                    }
                    passes = 0;
                }
                try {
                    pass.run();
                    unwoken.tellFailure();
                    if (passes >= PASSES_ASLEEP) {
                        unwoken.wake(unwoken.takeSettled(), unwoken.takeToLook());
                    }
                } catch (RuntimeException | Error e) {
                    // The duty is laid down properly first: a pass that failed must not stop all that come after it.
                    fault = fault == null ? e : fault;
                }
                settled = unwoken.takeSettled();
                toLook = unwoken.takeToLook();
                missed = requests.addAndGet(-missed);
                if (missed != 0) {
                    unwoken.putBack(settled, toLook);
                    settled = null;
                    toLook = null;
                }
            } while (missed != 0);
        } catch (Throwable broken) {
            /* The stack ended here, not in a pass. Laid down in a frame where a deeper call has just come back, or there would
             * never be another pass. What others asked for meanwhile is found by the next who asks, tend at the latest. */
            if (settled != null) {
                unwoken.putBack(settled, toLook);
            }
            requests.set(0);
            throw broken;
        }
        // Not above: by now the duty may be somebody else's.
        unwoken.wake(settled, toLook);
        if (fault instanceof Error) {
            throw (Error) fault;
        }
        if (fault != null) {
            throw (RuntimeException) fault;
        }
    }
}
