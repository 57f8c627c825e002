/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Whose next stacks are wanted, by the hash of what is known of them without a stack: the SQL text, or who asks for connections. The
 * first few of each key, and again many once one of them leaked without a name.
 *
 * <p>A cell is {@code key << 32 | how many are still wanted}; two keys of one cell take turns. It is read and written without a
 * compare-and-set: of two threads that take at once one is not counted, which costs one stack more.
 */
final class WantedKeys {

    static final int FIRST = 4;
    static final int AFTER_LEAK = 256;
    private static final int CELLS = 2048;
    private static final int TURN = 8;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);

    /** @param key not 0 */
    boolean take(int key) {
        int place = place(key);
        long cell = cells.get(place);
        int left = (int) cell;
        if ((int) (cell >>> 32) == key) {
            if (left == 0) {
                return false;
            }
            cells.lazySet(place, cell - 1);
            return true;
        }
        // A key that leaked keeps its cell until it has had its stacks. Else strangers would go on forever in turn:
        // rarely.
        if (left > FIRST || cell != 0 && ThreadLocalRandom.current().nextInt(TURN) != 0) {
            return false;
        }
        cells.lazySet(place, cell(key, FIRST - 1));
        return true;
    }

    /** One of this key leaked, and nobody knows where. */
    void want(int key) {
        cells.lazySet(place(key), cell(key, AFTER_LEAK));
    }

    private static long cell(int key, int left) {
        return (long) key << 32 | left;
    }

    private static int place(int key) {
        return (key * 0x9E3779B9) >>> (32 - Integer.numberOfTrailingZeros(CELLS));
    }
}
