/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The span that is active in the application's own tracing, and what that tracing does by itself. */
interface ParentContext {

    ParentContext NONE = () -> null;

    /** Null: nobody is tracing here, so the session gets a root span of its own. */
    @Nullable
    Context current();

    /** Somebody else makes the spans of statements on connections of this class of a driver. */
    default boolean isTracedElsewhere(Class<?> physical) {
        return false;
    }
}
