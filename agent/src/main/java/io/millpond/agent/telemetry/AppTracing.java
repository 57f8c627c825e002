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
 * loader, else that of the OpenTelemetry API or of Brave which the borrowing code's class loader finds, else the thread's
 * context class loader, else what is in the log's diagnostic context. Only its ids are taken.
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
    private static final String GLOBAL = "api.GlobalOpenTelemetry";
    private static final String CONTEXT = ROOT.concat("context.Context");
    private static final String STORAGE = ROOT.concat("context.ContextStorageWrappers");
    private static final String WOVEN = ROOT.concat("javaagent.bootstrap.field.VirtualFieldInstalledMarker");

    /** Of a class of the API's Span, how to ask it. */
    private final ClassValue<Api> apis = new ClassValue<Api>() {
        @Override
        protected Api computeValue(Class<?> span) {
            try {
                return new Api(span, surroundings);
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
        private final @Nullable Class<?> owner;

        /** What defines the API's contexts. */
        private final @Nullable WeakReference<ClassLoader> contexts;

        private final Surroundings surroundings;

        /** From false to true once. */
        private volatile boolean inUse;

        /** Its way to spans and metrics; made when it is first needed, and once. */
        private volatile @Nullable AppEmitter emitter;

        private volatile boolean emitterFailed;

        private Api() {
            current = null;
            context = null;
            traceId = null;
            spanId = null;
            sampled = null;
            owner = null;
            contexts = null;
            surroundings = Surroundings.UNKNOWN;
        }

        Api(Class<?> span, Surroundings surroundings) throws ReflectiveOperationException {
            this.surroundings = surroundings;
            owner = span;
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
            boolean agents = span.getName().startsWith(AGENT);
            contexts = agents
                    ? null
                    : new WeakReference<>(
                            Class.forName(CONTEXT, false, span.getClassLoader()).getClassLoader());
            inUse = agents;
        }

        /** Not before the application has loaded what we look at: its initialiser asks for a logger of java.util.logging. */
        private boolean isInUse() throws ReflectiveOperationException {
            if (!inUse && contexts != null) {
                ClassLoader loader = contexts.get();
                if (surroundings.isLoaded(STORAGE, loader)) {
                    inUse = withOwnRights(() -> flag(STORAGE, "storageInitialized", loader));
                }
            }
            return inUse;
        }

        /** Its OpenTelemetry was set by somebody. */
        private boolean isSet() {
            if (owner == null) {
                return false;
            }
            ClassLoader loader = owner.getClassLoader();
            String global = owner.getName().replace(SPAN, GLOBAL);
            boolean agents = owner.getName().startsWith(AGENT);
            return (agents || surroundings.isLoaded(global, loader)) && withOwnRights(() -> isSet(global, loader));
        }

        /** By the method of newer versions, or by the field that it reads. */
        private static boolean isSet(String global, @Nullable ClassLoader loader) {
            try {
                Class<?> type = Class.forName(global, true, loader);
                try {
                    return (Boolean) type.getMethod("isSet").invoke(null);
                } catch (NoSuchMethodException older) {
                    Field field = type.getDeclaredField("globalOpenTelemetry");
                    field.setAccessible(true);
                    return field.get(null) != null;
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return false;
            }
        }

        private static boolean flag(String type, String name, @Nullable ClassLoader loader) {
            try {
                Field field = Class.forName(type, false, loader).getDeclaredField(name);
                field.setAccessible(true);
                return field.getBoolean(null);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return false;
            }
        }

        @Nullable
        AppEmitter emitter(Emitters of) {
            AppEmitter found = emitter;
            return found != null || emitterFailed || owner == null || !isSet() ? found : made(owner, of);
        }

        private synchronized @Nullable AppEmitter made(Class<?> span, Emitters of) {
            AppEmitter found = emitter;
            if (found == null && !emitterFailed) {
                ClassLoader loader = span.getClassLoader();
                String root = span.getName().replace(SPAN, "");
                found = withOwnRights(() -> of.create(root, loader));
                emitter = found;
                emitterFailed = found == null;
            }
            return found;
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
            return ActiveSpan.NO_ID.equals(id)
                    ? null
                    : new ActiveSpan((String) traceId.invokeExact(ids), id, (boolean) sampled.invokeExact(ids));
        }
    }

    /** What one class loader finds. */
    static final class Place {
        final WeakReference<ClassLoader> loader;
        private final WeakReference<Class<?>> span;
        private final WeakReference<Class<?>> brave;
        private final WeakReference<Class<?>> log;

        Place(ClassLoader loader) {
            this.loader = new WeakReference<>(loader);
            Class<?> found = find(ROOT + SPAN, loader);
            this.span = new WeakReference<>(found);
            this.brave = new WeakReference<>(find("brave.Tracing", loader));
            Class<?> factory = find("org.slf4j.LoggerFactory", loader);
            this.log = new WeakReference<>(factory);
            if (factory != null) {
                MdcIds.OF.get(factory); // now, with the rights it takes
            }
        }
    }

    /** Makes the way to an OpenTelemetry that is set; null where that cannot be done, and said. */
    interface Emitters {
        @Nullable
        AppEmitter create(String root, @Nullable ClassLoader api);
    }

    private final Surroundings surroundings;
    private final Faults faults;
    private final Map<ClassLoader, Place> places = Collections.synchronizedMap(new WeakHashMap<>());

    /** The last thread's context loader that was asked about, because it is nearly always the next one too. */
    private volatile @Nullable Place last;

    /** The last one that borrowed, likewise. */
    private volatile @Nullable Place lastCaller;

    /** Null: there is no such agent. It would be there by now, for JDBC is used. */
    private final @Nullable Class<?> agentSpan;

    /** What that agent's instrumentation of JDBC leaves on each class that it weaves while it is loaded. */
    private final @Nullable Class<?> woven;

    AppTracing(Surroundings surroundings, Faults faults) {
        this.surroundings = surroundings;
        this.faults = faults;
        this.agentSpan = find(AGENT + SPAN, null);
        this.woven = agentSpan == null ? null : find(WOVEN, null);
    }

    boolean isBesideAgent() {
        return agentSpan != null;
    }

    /** Whether an OpenTelemetry agent makes the spans of statements on connections of this class: it has its mark. */
    boolean isTracedElsewhere(Class<?> physical) {
        return woven != null && woven.isAssignableFrom(physical);
    }

    /** The OpenTelemetry that code of this loader uses; null where none is set, as far as is known now. */
    @Nullable
    AppEmitter emitter(@Nullable ClassLoader caller, boolean agentsOnly, Emitters emitters) {
        try {
            Class<?> agents = agentSpan;
            if (agents != null) {
                AppEmitter found = apis.get(agents).emitter(emitters);
                if (found != null || agentsOnly) {
                    return found;
                }
            } else if (agentsOnly) {
                return null;
            }
            Place borrower = at(caller);
            AppEmitter found = borrower == null ? null : emitter(borrower, emitters);
            Place here = here();
            return found == null && here != borrower ? emitter(here, emitters) : found;
        } catch (RuntimeException | LinkageError fault) {
            faults.caught(fault);
            return null;
        }
    }

    private @Nullable AppEmitter emitter(Place place, Emitters emitters) {
        Class<?> span = place.span.get();
        return span == null ? null : apis.get(span).emitter(emitters);
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
            Class<?> agents = agentSpan;
            if (agents != null) {
                return apis.get(agents).active();
            }
            ActiveSpan active = borrower == null ? null : traced(borrower);
            Place here = here();
            if (active == null && here != borrower) {
                active = traced(here);
            }
            if (active == null && borrower != null) {
                active = logged(borrower);
            }
            return active == null && here != borrower ? logged(here) : active;
        } catch (Throwable fault) {
            // The application's own storage of contexts runs in here.
            faults.caught(fault);
            return null;
        }
    }

    private @Nullable ActiveSpan traced(Place place) throws Throwable {
        Class<?> span = place.span.get();
        ActiveSpan active = span == null ? null : apis.get(span).active();
        if (active != null) {
            return active;
        }
        Class<?> brave = place.brave.get();
        return brave == null ? null : BraveIds.OF.get(brave).active();
    }

    /** The last choice: only ids that were left for somebody to find. */
    private static @Nullable ActiveSpan logged(Place place) throws Throwable {
        Class<?> log = place.log.get();
        return log == null ? null : MdcIds.OF.get(log).active();
    }

    private Place here() {
        ClassLoader loader = withOwnRights(AppTracing::contextLoader);
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
            known = withOwnRights(() -> new Place(loader));
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
    private static <T extends @Nullable Object> T withOwnRights(PrivilegedAction<T> action) {
        return isUnwatched() ? action.run() : AccessController.doPrivileged(action);
    }

    private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
