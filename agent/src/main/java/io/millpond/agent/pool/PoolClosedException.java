/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** The pool was closed before or while the caller waited; a newer pool of the same key may serve it. */
public final class PoolClosedException extends Exception {

    private static final long serialVersionUID = 1L;

    PoolClosedException(String poolName) {
        super("Pool " + poolName + " is closed");
    }
}
