/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The span that is active in one copy of Brave (Zipkin's tracer, Spring's by choice). Asking makes nothing: where the application
 * has made no tracing there is none. Its ids are those of W3C, a short trace id counts as one with zeros before it.
 */
final class BraveIds {

    /** Of a class {@code brave.Tracing}. */
    static final ClassValue<BraveIds> OF = new ClassValue<BraveIds>() {
        @Override
        protected BraveIds computeValue(Class<?> tracing) {
            try {
                return new BraveIds(tracing);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return new BraveIds();
            }
        }
    };

    private final @Nullable MethodHandle current;
    private final @Nullable MethodHandle contexts;
    private final @Nullable MethodHandle context;
    private final @Nullable MethodHandle traceId;
    private final @Nullable MethodHandle spanId;
    private final @Nullable MethodHandle sampled;

    /** Not as we know it. */
    private BraveIds() {
        current = null;
        contexts = null;
        context = null;
        traceId = null;
        spanId = null;
        sampled = null;
    }

    private BraveIds(Class<?> tracing) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodType asked = MethodType.methodType(Object.class, Object.class);
        MethodType text = MethodType.methodType(String.class);
        MethodType asText = MethodType.methodType(String.class, Object.class);
        Class<?> contextsType = tracing.getMethod("currentTraceContext").getReturnType();
        Class<?> contextType = contextsType.getMethod("get").getReturnType();
        current = lookup.findStatic(tracing, "current", MethodType.methodType(tracing))
                .asType(MethodType.methodType(Object.class));
        contexts = lookup.findVirtual(tracing, "currentTraceContext", MethodType.methodType(contextsType))
                .asType(asked);
        context = lookup.findVirtual(contextsType, "get", MethodType.methodType(contextType))
                .asType(asked);
        traceId = lookup.findVirtual(contextType, "traceIdString", text).asType(asText);
        spanId = lookup.findVirtual(contextType, "spanIdString", text).asType(asText);
        sampled = lookup.findVirtual(contextType, "sampled", MethodType.methodType(Boolean.class))
                .asType(MethodType.methodType(Boolean.class, Object.class));
    }

    @Nullable
    ActiveSpan active() throws Throwable {
        if (current == null
                || contexts == null
                || context == null
                || traceId == null
                || spanId == null
                || sampled == null) {
            return null;
        }
        Object tracing = (Object) current.invokeExact();
        if (tracing == null) {
            return null;
        }
        Object ids = (Object) context.invokeExact((Object) contexts.invokeExact(tracing));
        if (ids == null) {
            return null;
        }
        String trace = (String) traceId.invokeExact(ids);
        // Null: it has not decided yet, so it may still keep it.
        Boolean kept = (Boolean) sampled.invokeExact(ids);
        return ActiveSpan.of(
                trace.length() == 16 ? ActiveSpan.NO_ID + trace : trace,
                (String) spanId.invokeExact(ids),
                kept == null || kept);
    }
}
