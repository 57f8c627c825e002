/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

/**
 * How deep this thread is inside getConnection. Only the outermost call counts, and the agent's own JDBC calls are never
 * intercepted again; without it a DataSource over DriverManager would be pooled twice.
 *
 * <p>The one ThreadLocal of the agent: it holds JDK types only and is removed at depth 0, so it can neither pin a web
 * application's loader nor be found by a server's thread-local leak check.
 */
public final class CallDepth {

    private static final ThreadLocal<int[]> DEPTH = new ThreadLocal<>();

    private CallDepth() {}

    /** True when the thread is inside a getConnection that we saw, or in the agent's own JDBC work. */
    public static boolean isNested() {
        return DEPTH.get() != null;
    }

    public static void enter() {
        int[] depth = DEPTH.get();
        if (depth == null) {
            depth = new int[1];
            DEPTH.set(depth);
        }
        depth[0]++;
    }

    public static void exit() {
        int[] depth = DEPTH.get();
        if (depth != null && --depth[0] <= 0) {
            DEPTH.remove();
        }
    }
}
