/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

/**
 * What is the same for all pools of one row.
 *
 * @param idle connections kept open, and opened at the start
 * @param validateEachTime false: after half a second without use, or what comes next to that
 */
public record PoolSetup(int size, int idle, boolean validateEachTime, boolean leaks) {

    public static final PoolSetup USUAL = fixed(Peer.SIZE, false);

    /** All connections open from the start. */
    public static PoolSetup fixed(int size, boolean validateEachTime) {
        return new PoolSetup(size, size, validateEachTime, false);
    }

    /** The usual one with the pool's own search for leaks, as closely as it can, after a minute. */
    public static PoolSetup lookingForLeaks() {
        return new PoolSetup(Peer.SIZE, Peer.SIZE, false, true);
    }
}
