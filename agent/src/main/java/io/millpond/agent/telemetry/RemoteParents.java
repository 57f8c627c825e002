/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.telemetry.emit.ParentContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** What is active in the application's own tracing, as a parent for spans of our SDK: its ids. */
final class RemoteParents implements ParentContext {

    private final AppTracing tracing;
    private final AppTracing.@Nullable Place place;
    private final Past past;

    RemoteParents(AppTracing tracing, Past past) {
        this(tracing, null, past);
    }

    private RemoteParents(AppTracing tracing, AppTracing.@Nullable Place place, Past past) {
        this.tracing = tracing;
        this.place = place;
        this.past = past;
    }

    @Override
    public ParentContext of(@Nullable ClassLoader caller) {
        return new RemoteParents(tracing, tracing.at(caller), past);
    }

    @Override
    public @Nullable Context current() {
        ActiveSpan active = past.isTold() ? past.active() : tracing.active(place);
        if (active == null) {
            return null;
        }
        SpanContext ids = SpanContext.createFromRemoteParent(
                active.traceId,
                active.spanId,
                active.sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
        return ids.isValid() ? Context.root().with(Span.wrap(ids)) : null;
    }

    @Override
    public boolean isTracedElsewhere(Class<?> physical) {
        return tracing.isTracedElsewhere(physical);
    }
}
