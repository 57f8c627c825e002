/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/** What the samplers of all pools share: the time for stacks, and the texts and callers whose stacks are wanted. */
final class Captures {

    /** For what leaked, and the first ones of each text and caller: 2 % of one processor. */
    private static final int WANTED_PART = 50;
    /** For what nobody asked for: 0.2 %, of its own, for what leaks in one pool must not blind all others. */
    private static final int CHANCE_PART = 500;

    final CaptureBudget wanted;
    final CaptureBudget chance;
    final WantedKeys keys = new WantedKeys();

    Captures(long now) {
        this.wanted = new CaptureBudget(now, WANTED_PART);
        this.chance = new CaptureBudget(now, CHANCE_PART);
    }
}
