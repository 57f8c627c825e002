/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import org.jspecify.annotations.Nullable;

/** What a caller got: a connection in use, or the right to open one itself. Exactly one of the two. */
public final class Acquired<R> {

    private final @Nullable PoolEntry<R> entry;
    private final @Nullable Permit permit;
    private final long generation;
    private final long waitNanos;

    Acquired(@Nullable PoolEntry<R> entry, @Nullable Permit permit, long generation, long waitNanos) {
        this.entry = entry;
        this.permit = permit;
        this.generation = generation;
        this.waitNanos = waitNanos;
    }

    /** The connection, in use by this caller; null where {@link #permit} is given. */
    public @Nullable PoolEntry<R> entry() {
        return entry;
    }

    /** To be spent by exactly one of {@link BoundedPool#adopt} and {@link BoundedPool#cancel}; null where there is an entry. */
    public @Nullable Permit permit() {
        return permit;
    }

    /** The entry's stamp for this borrow, which its return must show. */
    public long generation() {
        return generation;
    }

    /** How long the caller waited; 0 where a connection was idle. */
    public long waitNanos() {
        return waitNanos;
    }
}
