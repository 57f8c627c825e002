/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.telemetry.emit.Faults;
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
 * loader, else that of the OpenTelemetry API which the borrowing code's class loader finds, else the thread's context class
 * loader. Only its ids are taken.
 *
 * <p>Never the first to touch an API: the first call of its {@code Context} settles for the life of the JVM how contexts are
 * stored, before the application could have its say, and {@code GlobalOpenTelemetry.get()} would settle for one that does
 * nothing. So an API whose storage nobody has initialised yet has no active span, which is true as well.
 *
 * <p>An application's classes are held by themselves alone ({@link ClassValue}), and loaders weakly. Names nothing of our own
 * copy of the API: it is asked before that is loaded.
 */
final class AppTracing {

    /** Joined at run time: as literals these names would be relocated with our own copy of the API. */
    private static final String ROOT = "io.".concat("opentelemetry.");

    private static final String AGENT = ROOT.concat("javaagent.shaded.").concat(ROOT);
    private static final String SPAN = "api.trace.Span";
    private static final String STORAGE = ROOT.concat("context.ContextStorageWrappers");
    private static final String WOVEN = ROOT.concat("javaagent.bootstrap.field.VirtualFieldInstalledMarker");

    private static final String NO_ID = "0000000000000000";

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
        ActiveSpan active() throws Throwable {
            if (current == null
                    || context == null
                    || traceId == null
                    || spanId == null
                    || sampled == null
                    || !isInUse()) {
                return null;
            }
            Object ids = (Object) context.invokeExact((Object) current.invokeExact());
            String id = (String) spanId.invokeExact(ids);
            return NO_ID.equals(id)
                    ? null
                    : new ActiveSpan((String) traceId.invokeExact(ids), id, (boolean) sampled.invokeExact(ids));
        }
    }

    /** What one class loader finds. */
    static final class Place {
        final WeakReference<ClassLoader> loader;
        private final WeakReference<Class<?>> span;

        Place(ClassLoader loader) {
            this.loader = new WeakReference<>(loader);
            Class<?> found = find(ROOT + SPAN, loader);
            this.span = new WeakReference<>(found);
            if (found != null) {
                APIS.get(found); // now, with the rights it takes
            }
        }

        @Nullable
        ActiveSpan active() throws Throwable {
            Class<?> found = span.get();
            return found == null ? null : APIS.get(found).active();
        }
    }

    private final Faults faults;
    private final Map<ClassLoader, Place> places = Collections.synchronizedMap(new WeakHashMap<>());

    /** The last thread's context loader that was asked about, because it is nearly always the next one too. */
    private volatile @Nullable Place last;

    /** The last one that borrowed, likewise. */
    private volatile @Nullable Place lastCaller;

    /** Null: there is no such agent. It would be there by now, for JDBC is used. */
    private final @Nullable Class<?> agentSpan;

    /** What that agent's instrumentation of JDBC leaves on each class that it has woven. */
    private final @Nullable Class<?> woven;

    AppTracing(Faults faults) {
        this.faults = faults;
        this.agentSpan = find(AGENT + SPAN, null);
        this.woven = agentSpan == null ? null : find(WOVEN, null);
        if (agentSpan != null) {
            APIS.get(agentSpan);
        }
    }

    boolean isTracedElsewhere(Class<?> physical) {
        return woven != null && woven.isAssignableFrom(physical);
    }

    /**
     * Where code of this loader is traced; null where nothing is known of it.
     *
     * @param caller null: the bootstrap loader, or not known
     */
    @Nullable
    Place at(@Nullable ClassLoader caller) {
        if (caller == null) {
            return null;
        }
        Place known = lastCaller;
        if (known == null || known.loader.get() != caller) {
            known = place(caller);
            lastCaller = known;
        }
        return known;
    }

    /** @param borrower where the connection was borrowed; null where that is not known */
    @Nullable
    ActiveSpan active(@Nullable Place borrower) {
        try {
            if (agentSpan != null) {
                return APIS.get(agentSpan).active();
            }
            ActiveSpan active = borrower == null ? null : borrower.active();
            if (active == null) {
                Place here = here();
                active = here == borrower ? null : here.active();
            }
            return active;
        } catch (Throwable fault) {
            // The application's own storage of contexts runs in here.
            faults.caught(fault);
            return null;
        }
    }

    private Place here() {
        ClassLoader loader = isUnwatched() ? contextLoader() : withOwnRights(AppTracing::contextLoader);
        Place known = last;
        if (known == null || known.loader.get() != loader) {
            known = place(loader);
            last = known;
        }
        return known;
    }

    private static ClassLoader contextLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClassLoader.getSystemClassLoader() : context;
    }

    private Place place(ClassLoader loader) {
        Place known = places.get(loader);
        if (known == null) {
            known = isUnwatched() ? new Place(loader) : withOwnRights(() -> new Place(loader));
            places.put(loader, known);
        }
        return known;
    }

    @SuppressWarnings("removal") // no other way to ask, and nothing of it is reached where the JDK has none any more
    private static boolean isUnwatched() {
        return System.getSecurityManager() == null;
    }

    /** Looking for it takes rights (the thread's loader, a private field) that the application need not have. */
    @SuppressWarnings("removal")
    private static <T> T withOwnRights(PrivilegedAction<T> action) {
        return AccessController.doPrivileged(action);
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
