/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import org.jspecify.annotations.Nullable;

/**
 * What reflection would do for one generated class, and the JIT cannot see through: calls its constructor, sets its field. Extended
 * by a second generated class beside each, in the same loader: nothing is added to the one that the application can look at.
 */
public abstract class FacadeMaker {

    /** For generated classes. */
    protected FacadeMaker() {}

    /**
     * A handle that is both, by its constructor, of which these are the first arguments.
     *
     * @throws UnsupportedOperationException where the class extends the driver's
     */
    public abstract Object handle(
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object third,
            @Nullable Object fourth,
            @Nullable Object fifth,
            @Nullable Object sixth);

    /**
     * One that extends the driver's class, made without a constructor, with its hand-written handle.
     *
     * @throws UnsupportedOperationException where it does not extend it
     */
    public abstract Object shell(@Nullable Object handle);

    /**
     * The hand-written handle for one that extends the driver's class.
     *
     * @throws UnsupportedOperationException where it does not
     */
    public abstract void give(Object shell, @Nullable Object handle);

    /** For generated classes, which name their own by a constant. */
    protected static Object allocate(Class<?> type) {
        return Allocation.of(type);
    }
}
