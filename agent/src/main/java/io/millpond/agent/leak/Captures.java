/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/** What the samplers of all pools share: the time for stacks, and the texts and callers whose stacks are wanted. */
final class Captures {

    /** For what leaked: 2 % of one processor. */
    private static final int WANTED_ONE_IN = 50;
    /** 0.2 % of one, of its own: what leaks in one pool must not blind all others. */
    private static final int CHANCE_ONE_IN = 500;

    final CaptureBudget wanted;
    final CaptureBudget chance;
    final WantedKeys keys = new WantedKeys();

    Captures(long now) {
        this.wanted = new CaptureBudget(now, WANTED_ONE_IN);
        this.chance = new CaptureBudget(now, CHANCE_ONE_IN);
    }
}
