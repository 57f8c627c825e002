/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The span that is active in the application's own tracing: that of an OpenTelemetry agent, whose API lies in the bootstrap
 * loader, else that of the OpenTelemetry API which the calling thread's context class loader finds. Only its ids are taken.
 *
 * <p>Never the first to touch an API: the first call of its {@code Context} settles for the life of the JVM how contexts are
 * stored, before the application could have its say, and {@code GlobalOpenTelemetry.get()} would settle for one that does
 * nothing. So an API whose storage nobody has initialised yet has no active span, which is true as well.
 *
 * <p>An application's classes are held by themselves alone ({@link ClassValue}), and loaders weakly.
 */
final class AppTracing implements ParentContext {

    /** Joined at run time: as literals these names would be relocated with our own copy of the API. */
    private static final String ROOT = "io.".concat("opentelemetry.");

    private static final String AGENT = ROOT.concat("javaagent.shaded.").concat(ROOT);
    private static final String SPAN = "api.trace.Span";
    private static final String STORAGE = ROOT.concat("context.ContextStorageWrappers");
    private static final String WOVEN = ROOT.concat("javaagent.bootstrap.field.VirtualFieldInstalledMarker");

    /** Of a class of the API's Span, how to ask it. */
    private static final ClassValue<Api> APIS = new ClassValue<Api>() {
        @Override
        protected Api computeValue(Class<?> span) {
            try {
                return new Api(span);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return Api.UNUSABLE;
            }
        }
    };

    private static final class Api {
        static final Api UNUSABLE = new Api();

        final @Nullable MethodHandle current;
        private final @Nullable MethodHandle context;
        private final @Nullable MethodHandle traceId;
        private final @Nullable MethodHandle spanId;
        private final @Nullable MethodHandle sampled;
        private final @Nullable Field initialized;

        /** From false to true once. */
        private volatile boolean inUse;

        private Api() {
            current = null;
            context = null;
            traceId = null;
            spanId = null;
            sampled = null;
            initialized = null;
        }

        Api(Class<?> span) throws ReflectiveOperationException {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> spanContext = span.getMethod("getSpanContext").getReturnType();
            MethodType asked = MethodType.methodType(Object.class, Object.class);
            current = lookup.findStatic(span, "current", MethodType.methodType(span))
                    .asType(MethodType.methodType(Object.class));
            context = lookup.findVirtual(span, "getSpanContext", MethodType.methodType(spanContext))
                    .asType(asked);
            MethodType text = MethodType.methodType(String.class);
            traceId = lookup.findVirtual(spanContext, "getTraceId", text)
                    .asType(MethodType.methodType(String.class, Object.class));
            spanId = lookup.findVirtual(spanContext, "getSpanId", text)
                    .asType(MethodType.methodType(String.class, Object.class));
            sampled = lookup.findVirtual(spanContext, "isSampled", MethodType.methodType(boolean.class))
                    .asType(MethodType.methodType(boolean.class, Object.class));
            initialized = span.getName().startsWith(AGENT) ? null : storage(span);
            inUse = initialized == null;
        }

        private static Field storage(Class<?> span) throws ReflectiveOperationException {
            Field field = Class.forName(STORAGE, false, span.getClassLoader()).getDeclaredField("storageInitialized");
            field.setAccessible(true);
            return field;
        }

        private boolean isInUse() {
            Field field = initialized;
            if (!inUse && field != null) {
                try {
                    inUse = field.getBoolean(null);
                } catch (IllegalAccessException e) {
                    return false;
                }
            }
            return inUse;
        }

        @Nullable
        SpanContext active() throws Throwable {
            if (current == null
                    || context == null
                    || traceId == null
                    || spanId == null
                    || sampled == null
                    || !isInUse()) {
                return null;
            }
            Object ids = (Object) context.invokeExact((Object) current.invokeExact());
            SpanContext copied = SpanContext.createFromRemoteParent(
                    (String) traceId.invokeExact(ids),
                    (String) spanId.invokeExact(ids),
                    (boolean) sampled.invokeExact(ids) ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault());
            return copied.isValid() ? copied : null;
        }
    }

    /** The last loader that was asked about, because it is nearly always the next one too. */
    private static final class Known {
        final WeakReference<ClassLoader> loader;
        final WeakReference<Class<?>> span;

        Known(ClassLoader loader, @Nullable Class<?> span) {
            this.loader = new WeakReference<>(loader);
            this.span = new WeakReference<>(span);
        }
    }

    private final Faults faults;
    private final Map<ClassLoader, Known> loaders = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile @Nullable Known last;

    /** Null: there is no such agent. It would be there by now, for JDBC is used. */
    private final @Nullable Class<?> agentSpan;

    /** What that agent's instrumentation of JDBC leaves on each class that it has woven. */
    private final @Nullable Class<?> woven;

    AppTracing(Faults faults) {
        this.faults = faults;
        this.agentSpan = find(AGENT + SPAN, null);
        this.woven = agentSpan == null ? null : find(WOVEN, null);
    }

    @Override
    public boolean isTracedElsewhere(Class<?> physical) {
        return woven != null && woven.isAssignableFrom(physical);
    }

    @Override
    public @Nullable Context current() {
        try {
            Api api = apiWithOwnRights();
            SpanContext active = api == null ? null : api.active();
            return active == null ? null : Context.root().with(Span.wrap(active));
        } catch (Throwable fault) {
            // The application's own storage of contexts runs in here.
            faults.caught(fault);
            return null;
        }
    }

    /** Looking for it takes rights (the thread's loader, a private field) that the application need not have. */
    @SuppressWarnings("removal") // no other way to ask, and nothing of it is reached where the JDK has none any more
    private @Nullable Api apiWithOwnRights() {
        return System.getSecurityManager() == null
                ? api()
                : AccessController.doPrivileged((PrivilegedAction<@Nullable Api>) this::api);
    }

    private @Nullable Api api() {
        Class<?> span =
                agentSpan != null ? agentSpan : of(Thread.currentThread().getContextClassLoader());
        return span == null ? null : APIS.get(span);
    }

    private @Nullable Class<?> of(@Nullable ClassLoader context) {
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        Known known = last;
        if (known == null || known.loader.get() != loader) {
            known = loaders.get(loader);
            if (known == null) {
                known = new Known(loader, find(ROOT + SPAN, loader));
                loaders.put(loader, known);
            }
            last = known;
        }
        return known.span.get();
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
