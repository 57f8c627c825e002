/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parents are of the same OpenTelemetry that the spans go to. */
final class CurrentContext implements ParentContext {

    private final Predicate<Class<?>> tracedElsewhere;

    CurrentContext(Predicate<Class<?>> tracedElsewhere) {
        this.tracedElsewhere = tracedElsewhere;
    }

    @Override
    public @Nullable Context current() {
        Context current = Context.current();
        return Span.fromContext(current).getSpanContext().isValid() ? current : null;
    }

    @Override
    public boolean isTracedElsewhere(Class<?> physical) {
        return tracedElsewhere.test(physical);
    }
}
