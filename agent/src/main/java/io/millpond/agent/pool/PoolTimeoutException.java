/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import org.jspecify.annotations.Nullable;

/** No connection was to be had: the wait ran out, or the policy refuses to wait. The cause is the last failed open, if any. */
public final class PoolTimeoutException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean refused;

    PoolTimeoutException(String message, @Nullable Throwable lastOpenFailure, boolean refused) {
        super(message, lastOpenFailure);
        this.refused = refused;
    }

    /**
     * Where the server answered the last attempt that it is full: what {@link ResourceFactory#open} threw, the same object, which is to
     * be thrown untouched; this exception's message is for the log then. Else null.
     */
    public @Nullable Throwable refusal() {
        return refused ? getCause() : null;
    }
}
