/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

/** Something that happens once, and that fibers may wait for. */
public final class Latch {

    boolean fired;

    public boolean isFired() {
        return fired;
    }
}
