/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/** A real thread that lends its stack to fibers, one after the other. It sleeps unless it holds the baton. */
final class Carrier extends Thread {

    /** Carriers are used again by the next seed of the same runner: the order in which they are taken is that of the seed alone. */
    static final class Idle {
        private final ArrayDeque<Carrier> idle = new ArrayDeque<>();

        private synchronized void put(Carrier carrier) {
            idle.addLast(carrier);
        }

        synchronized Carrier take() {
            Carrier carrier = idle.pollFirst();
            if (carrier == null) {
                carrier = new Carrier(this);
                carrier.start();
            }
            return carrier;
        }

        synchronized void stop() {
            for (Carrier carrier = idle.pollFirst(); carrier != null; carrier = idle.pollFirst()) {
                carrier.stopped = true;
                LockSupport.unpark(carrier);
            }
        }
    }

    private final Idle home;
    private volatile boolean baton;
    private volatile boolean stopped;
    /** Written by the thread that hands over the baton, read after it came. */
    Fiber fiber;

    private Carrier(Idle home) {
        super("simulated");
        this.home = home;
        setDaemon(true);
    }

    void handBaton() {
        baton = true;
        LockSupport.unpark(this);
    }

    /** The interrupt status belongs to the simulation: it is put aside while the real thread sleeps. */
    void awaitBaton() {
        boolean interrupted = Thread.interrupted();
        while (!baton) {
            LockSupport.park(this);
            if (stopped) {
                return;
            }
        }
        baton = false;
        if (fiber.interruptPending) {
            fiber.interruptPending = false;
            interrupted = true;
        }
        if (interrupted) {
            interrupt();
        }
    }

    @Override
    public void run() {
        for (; ; ) {
            awaitBaton();
            if (stopped) {
                return;
            }
            Fiber mine = fiber;
            mine.kernel.runBody(mine);
            Thread.interrupted();
            mine.kernel.finished(mine, () -> home.put(this));
        }
    }
}
