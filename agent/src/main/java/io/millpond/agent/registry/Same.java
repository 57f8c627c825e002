/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import org.jspecify.annotations.Nullable;

/** A value of which nothing is known: the same only if it is the same object. */
final class Same {

    private final Object value;

    Same(Object value) {
        this.value = value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Same && ((Same) other).value == value;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(value);
    }
}
