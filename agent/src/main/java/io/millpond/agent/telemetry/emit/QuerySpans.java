/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.QueryListener;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the spans and the duration metric of what runs on connections; each unit of work is a {@link SessionSpans}. */
final class QuerySpans implements QueryListener, PoolListener {

    private final Tracer tracer;
    private final boolean tracing;
    private final Times.Histogram duration;
    private final SpanRoom room;
    private final boolean errorMessages;
    private final PoolTable pools;
    private final ParentContext parents;
    private final EpochClock clock;
    private final Faults faults;

    /**
     * @param tracing false: spans would go nowhere, so none is made
     */
    QuerySpans(
            Tracer tracer,
            boolean tracing,
            SpanRoom room,
            Times times,
            boolean errorMessages,
            PoolTable pools,
            ParentContext parents,
            EpochClock clock,
            Faults faults) {
        this.tracer = tracer;
        this.tracing = tracing;
        this.room = room;
        this.duration = times.histogram(
                "db.client.operation.duration",
                "Duration of database client operations.",
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1.0,
                5.0,
                10.0);
        this.errorMessages = errorMessages;
        this.pools = pools;
        this.parents = parents;
        this.clock = clock;
        this.faults = faults;
    }

    @Override
    public Session borrowed(
            PoolIdentity pool, long startNanos, long waitNanos, Class<?> physical, @Nullable ClassLoader caller) {
        return begin(pool, startNanos, waitNanos, parents.isTracedElsewhere(physical), caller);
    }

    @Override
    public Session borrowed(PoolIdentity pool, long startNanos, long waitNanos) {
        return begin(pool, startNanos, waitNanos, false, null);
    }

    private Session begin(
            PoolIdentity pool, long startNanos, long waitNanos, boolean tracedElsewhere, @Nullable ClassLoader caller) {
        try {
            ParentContext around = tracing ? parents.of(caller) : ParentContext.NONE;
            SessionSpans session = new SessionSpans(this, pools.of(pool), around, tracedElsewhere);
            if (tracing) {
                session.begin(around.current(), startNanos, waitNanos);
            }
            return session;
        } catch (RuntimeException | LinkageError fault) {
            faults.caught(fault);
            return Session.NONE;
        }
    }

    /** A wait that ended without a connection has no session to hang in: without a parent it is a trace of its own. */
    @Override
    public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
        if (!tracing || waitNanos < SessionSpans.ACQUIRE_SHOWN_NANOS) {
            return;
        }
        try {
            if (!room.take()) {
                room.shedUnasked(1);
                return;
            }
            PoolAttributes attributes = pools.of(pool);
            Context parent = parents.current();
            long end = clock.now();
            builder(attributes.acquireName, parent == null ? Context.root() : parent, end - waitNanos)
                    .setAllAttributes(attributes.session)
                    .setAttribute(Keys.ERROR_TYPE, SQLTransientConnectionException.class.getName())
                    .startSpan()
                    .setStatus(
                            StatusCode.ERROR,
                            "no connection within " + TimeUnit.NANOSECONDS.toMillis(waitNanos) + " ms")
                    .end(end, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | LinkageError fault) {
            faults.caught(fault);
        }
    }

    boolean tracing() {
        return tracing;
    }

    /** Where there is none, what begins now is only counted. */
    SpanRoom room() {
        return room;
    }

    Moments moments() {
        return Moments.anchoredBy(clock);
    }

    Faults faults() {
        return faults;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    SpanBuilder builder(String name, Context parent, long startEpochNanos) {
        return tracer.spanBuilder(name).setParent(parent).setStartTimestamp(startEpochNanos, TimeUnit.NANOSECONDS);
    }

    void fail(Span span, PoolAttributes pool, Throwable error) {
        AttributesBuilder named = Attributes.builder();
        SqlErrors.describe(pool.pool.systemName(), error, named);
        span.setAllAttributes(named.build());
        span.setStatus(StatusCode.ERROR, SqlErrors.text(error, errorMessages));
        AttributesBuilder event =
                Attributes.builder().put(Keys.EXCEPTION_TYPE, error.getClass().getName());
        String message = errorMessages ? SqlErrors.text(error, true) : null;
        if (message != null) {
            event.put(Keys.EXCEPTION_MESSAGE, message);
        }
        span.addEvent("exception", event.build());
    }

    /** The metric lasts exactly as long as the span. */
    void measure(PoolAttributes pool, StatementSpan statement, long nanos, @Nullable Throwable error) {
        StatementShape shape = statement.shape;
        if (shape == null) {
            shape = pool.shape(statement.query);
        }
        Times.Series series = error == null ? shape.duration : failed(pool, shape, error);
        if (series == null) {
            series = duration.of(shape.attributes);
            shape.duration = series;
        }
        Context context = statement.context;
        series.record(nanos, context == null ? Context.root() : context);
    }

    private Times.Series failed(PoolAttributes pool, StatementShape shape, Throwable error) {
        AttributesBuilder failed = shape.attributes.toBuilder();
        SqlErrors.describe(pool.pool.systemName(), error, failed);
        return duration.of(failed.build());
    }

    static Attributes leakAttributes(Leak leak) {
        AttributesBuilder attributes = Attributes.builder()
                .put(Keys.POOL, leak.pool().name())
                .put(Keys.KIND, leak.kind().label())
                .put(Keys.REASON, leak.reason().label());
        StackTraceElement site = leak.site();
        if (site != null) {
            attributes.put(Keys.FUNCTION, site.getClassName() + "." + site.getMethodName());
            String file = site.getFileName();
            if (file != null) {
                attributes.put(Keys.FILE, file);
            }
            if (site.getLineNumber() > 0) {
                attributes.put(Keys.LINE, (long) site.getLineNumber());
            }
        }
        return attributes.build();
    }

    /** A leak found when its session is no longer recorded: a trace of its own that points back. */
    void leakSpan(Leak leak, SpanContext session, long epochNanos) {
        SpanBuilder builder = builder("leak", Context.root(), epochNanos).setAllAttributes(leakAttributes(leak));
        if (session.isValid()) {
            builder.addLink(session);
        }
        builder.startSpan().end(epochNanos, TimeUnit.NANOSECONDS);
    }
}
