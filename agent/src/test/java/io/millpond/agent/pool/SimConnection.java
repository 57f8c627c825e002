/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.pool.sim.Latch;

/** A connection of the simulation, and what an onlooker who sees everything knows of it. */
final class SimConnection {

    final int number;
    /** When its open began: events of the run so far. */
    final long begunAt;
    /** Not against the bound: an overflow connection. */
    final boolean outside;
    /** It came under the bound when it was open already. */
    final boolean overdrawn;
    /** Came after its open timeout, and has not been lent since: the engine may count it or close it. */
    boolean late;

    /** Who is using it: a borrower, or a call of the factory. */
    String user;

    /** The thread that borrowed it. */
    Thread holder;

    /** The call that gave it back has returned: it is the engine's. */
    boolean pooled;

    long pooledNanos;

    boolean closing;
    boolean closed;
    boolean aborted;
    long abortedNanos;
    /** What hangs on it goes on: it was aborted, or the server healed. */
    final Latch cutOff = new Latch();
    /** The server ended the session: the next validation says so. */
    boolean dead;

    long openedNanos;
    long validatedNanos;
    long returnedNanos;
    boolean usedSinceValidation;

    /** Not to be lent to a call that begins after this event; 0: no such rule. */
    long retiredAt;

    /** As {@link #retiredAt}, but only if nobody gets it before. */
    long evictedAt;

    SimConnection(int number, long begunAt, boolean outside, boolean overdrawn) {
        this.number = number;
        this.begunAt = begunAt;
        this.outside = outside;
        this.overdrawn = overdrawn;
    }

    boolean isLive() {
        return !closed && !aborted;
    }

    /** Nobody has it and nothing is done to it: if no code of the engine is running, it lies in the idle store. */
    boolean isIdle() {
        return isLive() && !closing && user == null;
    }

    @Override
    public String toString() {
        return "#" + number;
    }
}
