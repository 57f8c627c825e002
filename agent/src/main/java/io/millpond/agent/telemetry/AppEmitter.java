/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.Query;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.telemetry.emit.GlobalEmitter;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Spans and metrics through an OpenTelemetry that is not ours: an application's {@code GlobalOpenTelemetry}, or that of an
 * OpenTelemetry agent.
 *
 * <p>Everything behind it is of that application's classes. So it is held by a class of the API alone ({@link AppTracing}), and
 * whoever outlives the application (pools, leases, connections in a shared place) refers to it weakly.
 */
final class AppEmitter {

    final PoolListener pools;
    final LeakListener leaks;
    private final QueryListener queries;

    /**
     * Each open session by what stands for it outside. The key is the agent's and is reachable from leases and handles; were the
     * session itself, a connection that is kept for ever would keep the application's loader. A session refers to no key.
     */
    private final Map<Held, QueryListener.Session> open = Collections.synchronizedMap(new WeakHashMap<>());

    private AppEmitter(PoolListener pools, QueryListener queries, LeakListener leaks) {
        this.pools = pools;
        this.queries = queries;
        this.leaks = leaks;
    }

    /**
     * @param root of the API's packages
     * @param api what loads it; its GlobalOpenTelemetry is set
     */
    static AppEmitter create(
            String root,
            @Nullable ClassLoader api,
            String version,
            boolean errorMessages,
            Predicate<Class<?>> tracedElsewhere)
            throws ReflectiveOperationException {
        Class<?> door = Class.forName(GlobalEmitter.class.getName(), true, new Relinked(root, api));
        Object[] listeners;
        try {
            listeners = (Object[]) door.getMethod("listeners", String.class, boolean.class, Predicate.class)
                    .invoke(null, version, errorMessages, tracedElsewhere);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError) {
                throw (LinkageError) e.getCause();
            }
            throw e;
        }
        return new AppEmitter((PoolListener) listeners[0], (QueryListener) listeners[1], (LeakListener) listeners[2]);
    }

    /** As {@link QueryListener#borrowed}; what comes back keeps nothing of the application. */
    QueryListener.Session held(QueryListener.Session session) {
        if (session == QueryListener.Session.NONE) {
            return session;
        }
        Held held = new Held(this, session);
        open.put(held, session);
        return held;
    }

    QueryListener queries() {
        return queries;
    }

    /** Stands for a session. */
    private static final class Held implements QueryListener.Session {

        private final WeakReference<AppEmitter> emitter;
        private final WeakReference<QueryListener.Session> session;

        Held(AppEmitter emitter, QueryListener.Session session) {
            this.emitter = new WeakReference<>(emitter);
            this.session = new WeakReference<>(session);
        }

        private QueryListener.Session session() {
            QueryListener.Session open = session.get();
            return open == null ? QueryListener.Session.NONE : open;
        }

        @Override
        public @Nullable Object started(Query query) {
            return session().started(query);
        }

        @Override
        public void ended(@Nullable Object token, @Nullable Throwable error, long rows) {
            session().ended(token, error, rows);
        }

        @Override
        public void transactionStarted() {
            session().transactionStarted();
        }

        @Override
        public void transactionEnded(boolean committed, @Nullable Throwable error) {
            session().transactionEnded(committed, error);
        }

        @Override
        public void leaked(Leak leak) {
            session().leaked(leak);
        }

        @Override
        public void returned() {
            session().returned();
            AppEmitter home = emitter.get();
            if (home != null) {
                home.open.remove(this);
            }
        }
    }

    /** For tests. */
    int open() {
        return open.size();
    }
}
