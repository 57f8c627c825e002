/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The span that is active in the application's own tracing, and what that tracing does by itself. */
public interface ParentContext {

    ParentContext NONE = () -> null;

    /** Null: nobody is tracing here, so the session gets a root span of its own. */
    @Nullable
    Context current();

    /**
     * Where to look for what a class of this loader does, for as long as one session lasts. Keeps no loader alive.
     *
     * @param caller null where it is not known
     */
    default ParentContext of(@Nullable ClassLoader caller) {
        return this;
    }

    /** Somebody else makes the spans of statements on connections of this class of a driver. */
    default boolean isTracedElsewhere(Class<?> physical) {
        return false;
    }
}
