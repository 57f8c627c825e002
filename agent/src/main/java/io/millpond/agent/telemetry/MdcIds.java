/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * The ids that an application's tracing has put into the diagnostic context of its log (slf4j's MDC): {@code trace_id} and
 * {@code span_id}, or {@code traceId} and {@code spanId}. Only both together, and only where they are W3C's to the letter, for
 * applications put many things under such names.
 *
 * <p>Not before slf4j is up: its MDC would bring up the application's logging.
 */
final class MdcIds {

    private static final int UP = 3;

    /** Of a class {@code org.slf4j.LoggerFactory}. */
    static final ClassValue<MdcIds> OF = new ClassValue<MdcIds>() {
        @Override
        protected MdcIds computeValue(Class<?> factory) {
            try {
                return new MdcIds(factory);
            } catch (ReflectiveOperationException | RuntimeException e) {
                return new MdcIds();
            }
        }
    };

    /** Null: not as we know it. */
    private final @Nullable Field state;

    private volatile @Nullable MethodHandle get;
    private volatile boolean unusable;

    private MdcIds() {
        state = null;
    }

    private MdcIds(Class<?> factory) throws ReflectiveOperationException {
        Field found = factory.getDeclaredField("INITIALIZATION_STATE");
        found.setAccessible(true);
        state = found;
    }

    @Nullable
    ActiveSpan active() throws Throwable {
        MethodHandle from = get;
        if (from == null) {
            from = whenUp();
            if (from == null) {
                return null;
            }
        }
        String trace = (String) from.invokeExact("trace_id");
        String name =
                trace == null ? "spanId" : "span_id"; // as an argument its type would be Object, and the call refused
        String span = (String) from.invokeExact(name);
        if (span == null) {
            return null;
        }
        if (trace == null) {
            trace = (String) from.invokeExact("traceId");
        }
        // Where they do not say, they stand there for somebody to look them up.
        return trace == null
                ? null
                : ActiveSpan.of(trace, span, !"00".equals((String) from.invokeExact("trace_flags")));
    }

    private @Nullable MethodHandle whenUp() throws IllegalAccessException {
        if (state == null || unusable || state.getInt(null) != UP) {
            return null;
        }
        try {
            Class<?> factory = state.getDeclaringClass();
            Class<?> mdc = Class.forName("org.slf4j.MDC", true, factory.getClassLoader());
            MethodHandle found = MethodHandles.publicLookup()
                    .findStatic(mdc, "get", MethodType.methodType(String.class, String.class));
            get = found;
            return found;
        } catch (ReflectiveOperationException | LinkageError e) {
            unusable = true;
            return null;
        }
    }
}
