/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

/**
 * Whether there is room on the calling thread's stack for some work of ours. Work that changes shared state in several steps asks
 * first: a StackOverflowError in the middle would leave a place of a pool, or a turn in a queue, with nobody. Thrown here, nothing
 * has changed yet, and whoever called gets what the end of its stack would have brought it a few frames later.
 *
 * <p>The question is a recursion of so many frames, each of which keeps its arguments across the call. Compiled frames are a
 * fraction of interpreted ones, and so are those of the work that is asked for: the probe shrinks with what it stands for.
 */
public final class StackRoom {

    /** For the books of a pool, a thread to be started included. */
    private static final int WORK = 48;

    /** For what loads classes. */
    private static final int START = 512;

    private StackRoom() {}

    /** @throws StackOverflowError where there is not enough for a step of a pool */
    public static void demand() {
        descend(WORK, 1, 2, 3, 4, 5, 6);
    }

    /** Whether {@link #demand} would return. */
    public static boolean isThere() {
        try {
            demand();
            return true;
        } catch (StackOverflowError none) {
            return false;
        }
    }

    /** As {@link #isThere}, for the agent's start. */
    public static boolean isThereToStart() {
        try {
            descend(START, 1, 2, 3, 4, 5, 6);
            return true;
        } catch (StackOverflowError none) {
            return false;
        }
    }

    private static long descend(int frames, long a, long b, long c, long d, long e, long f) {
        return frames == 0 ? a : descend(frames - 1, b, c, d, e, f, a) + a + b + c + d + e + f;
    }
}
