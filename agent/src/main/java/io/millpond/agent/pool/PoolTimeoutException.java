/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import org.jspecify.annotations.Nullable;

/** No connection was to be had: the wait ran out, or the policy refuses to wait. The cause is the last failed open, if any. */
public final class PoolTimeoutException extends Exception {

    private static final long serialVersionUID = 1L;

    PoolTimeoutException(String message, @Nullable Throwable lastOpenFailure) {
        super(message, lastOpenFailure);
    }
}
