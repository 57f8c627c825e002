/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The span that is active around a borrow in the application's own tracing. This version asks nobody; bridges to an
 * application's OpenTelemetry come in here.
 */
interface ParentContext {

    ParentContext NONE = () -> null;

    /** Null: nobody is tracing here, so the session gets a root span of its own. */
    @Nullable
    Context current();
}
