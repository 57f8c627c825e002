/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/** One intercepted getConnection call, from the advice's entry to its exit. Used by one thread. */
public abstract class JdbcCall {

    /** What the application gets: read by the advice after {@link #finish}. */
    public @Nullable Object result;

    /** What the application's call throws instead; null: it returns {@link #result}. */
    public @Nullable Throwable failure;

    /** The place of the thread that entered, and what ran around this call; null: it set nothing. */
    public CallDepth.@Nullable Here here;

    public @Nullable Object outer;

    /**
     * Called once at exit, with the outcome of the original body (both null where it was skipped). Sets {@link #result} and
     * {@link #failure}. Never throws; after a fault of ours the original's outcome stands.
     */
    public abstract void finish(@Nullable Object returned, @Nullable Throwable thrown);
}
