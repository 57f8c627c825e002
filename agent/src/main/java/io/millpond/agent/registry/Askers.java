/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import org.jspecify.annotations.Nullable;

/** The roots of all askers, each in its class. */
final class Askers {

    final boolean knownList;

    private final ClassValue<Asker> roots = new ClassValue<Asker>() {
        @Override
        protected Asker computeValue(Class<?> type) {
            return new Asker(type, knownList);
        }
    };

    Askers(boolean knownList) {
        this.knownList = knownList;
    }

    /** @param caller null: nobody that we could name, as a native caller */
    Asker of(@Nullable Class<?> caller) {
        return roots.get(caller == null ? Void.class : caller);
    }
}
