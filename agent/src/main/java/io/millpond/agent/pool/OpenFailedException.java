/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Objects;

/** An opener failed for this caller. The cause is the factory's own exception, which is to be thrown untouched. */
public final class OpenFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Throwable failure;

    OpenFailedException(Throwable failure) {
        super(failure);
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /** What {@link ResourceFactory#open} threw; the same object. */
    public Throwable failure() {
        return failure;
    }
}
