/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Whose next stacks are wanted, by the hash of what is known of them without a stack: the SQL text, or who asks for connections. The
 * first few of each key, and again many once one of them leaked without a name: four times as many each time, until all of a
 * place that leaks once in ten thousand are looked at.
 *
 * <p>A cell is {@code key | how often it leaked without a name | how many are still wanted}, of 32, 3 and 29 bits. A key may be in any
 * of four cells side by side: where each had one only, two places that leak together would take it from each other for ever. Of more
 * than four, those take turns of which the least is wanted. Read and written without a compare-and-set: of two threads that take at
 * once one is not counted, which costs one stack more.
 */
final class WantedKeys {

    static final int FIRST = 4;
    static final int AFTER_LEAK = 256;
    static final int MOST_LEVEL = 5;
    private static final int CELLS = 4096;
    private static final int WAYS = 4;
    private static final int TURN = 8;
    private static final int LEVEL_SHIFT = 29;
    private static final int LEFT = (1 << LEVEL_SHIFT) - 1;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);

    /** Whether its next stack is wanted: {@link #taken} when it is. @param key not 0 */
    boolean isWanted(int key) {
        long cell = cells.get(place(key));
        if (isOf(cell, key)) {
            return left(cell) != 0;
        }
        // A key that leaked keeps its cell until it has had its stacks. Else strangers would go on forever in turn:
        // rarely.
        return cell == 0 || left(cell) <= FIRST && ThreadLocalRandom.current().nextInt(TURN) == 0;
    }

    void taken(int key) {
        int place = place(key);
        long cell = cells.get(place);
        if (!isOf(cell, key)) {
            cells.lazySet(place, cell(key, 0, FIRST - 1));
        } else if (left(cell) != 0) {
            cells.lazySet(place, cell - 1);
        }
    }

    /** One of this key leaked, and nobody knows where. */
    void want(int key) {
        int place = place(key);
        long cell = cells.get(place);
        int before = isOf(cell, key) ? (int) cell >>> LEVEL_SHIFT : 0;
        cells.lazySet(place, cell(key, Math.min(before + 1, MOST_LEVEL), AFTER_LEAK << 2 * before));
    }

    /** Its own cell; where it has none, the one that may be had most easily. */
    private int place(int key) {
        int first = (key * 0x9E3779B9) >>> (32 - Integer.numberOfTrailingZeros(CELLS)) & -WAYS;
        int least = first;
        int fewest = Integer.MAX_VALUE;
        for (int place = first; place < first + WAYS; place++) {
            long cell = cells.get(place);
            if (isOf(cell, key)) {
                return place;
            }
            int left = cell == 0 ? -1 : left(cell);
            if (left < fewest) {
                fewest = left;
                least = place;
            }
        }
        return least;
    }

    private static boolean isOf(long cell, int key) {
        return (int) (cell >>> 32) == key;
    }

    private static int left(long cell) {
        return (int) cell & LEFT;
    }

    private static long cell(int key, int level, int left) {
        return (long) key << 32 | (long) level << LEVEL_SHIFT | left;
    }
}
