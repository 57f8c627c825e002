/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

/** A thread of the simulation. It runs only while the kernel has given it the processor. */
public final class Fiber {

    final Kernel kernel;
    final int number;
    final String name;
    final Kernel.Body body;
    final boolean daemon;
    Carrier carrier;

    /** Between calls, or in one that blocks: not in the middle of the engine's code. */
    boolean atRest = true;

    boolean done;
    long wakeAt = Long.MAX_VALUE;
    /** Woken by an unpark, an interrupt, or for no reason at all. */
    boolean parked;

    boolean parkPermit;
    boolean interruptPending;
    Latch latch;
    /** Stalled for so many more choices of the scheduler. */
    int stall;

    Fiber(Kernel kernel, int number, String name, Kernel.Body body, boolean daemon) {
        this.kernel = kernel;
        this.number = number;
        this.name = name;
        this.body = body;
        this.daemon = daemon;
    }

    public String name() {
        return name;
    }

    public int number() {
        return number;
    }

    /** The real thread, which is what the engine parks and unparks. */
    public Thread thread() {
        return carrier;
    }

    @Override
    public String toString() {
        return name;
    }
}
