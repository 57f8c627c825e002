/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.QueryListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;

/** The listeners that turn what happens into spans and metrics of one OpenTelemetry. */
public final class Emitter {

    public static final String SCOPE = "io.millpond";

    /** Says nothing. */
    public static final Emitter NONE = new Emitter(PoolListener.NONE, QueryListener.NONE, LeakListener.NONE);

    private final PoolListener pools;
    private final QueryListener queries;
    private final LeakListener leaks;

    private Emitter(PoolListener pools, QueryListener queries, LeakListener leaks) {
        this.pools = pools;
        this.queries = queries;
        this.leaks = leaks;
    }

    /**
     * @param room whether its spans find any
     * @param times adds up durations; null for that OpenTelemetry's own histograms
     * @param traces false: spans would go nowhere, so none is made
     * @param metrics false: neither do metrics
     */
    public static Emitter create(
            OpenTelemetry to,
            SpanRoom room,
            @Nullable Times times,
            boolean traces,
            boolean metrics,
            String version,
            boolean errorMessages,
            ParentContext parents,
            EpochClock clock) {
        Faults faults = new Faults();
        PoolTable table = new PoolTable();
        Meter meter = to.meterBuilder(SCOPE).setInstrumentationVersion(version).build();
        Tracer tracer =
                to.tracerBuilder(SCOPE).setInstrumentationVersion(version).build();
        Times durations = times == null ? new MeterTimes(meter) : times;
        QuerySpans spans =
                new QuerySpans(tracer, traces, room, durations, errorMessages, table, parents, clock, faults);
        if (!metrics) {
            return new Emitter(spans, spans, LeakListener.NONE);
        }
        PoolMetrics all = new PoolMetrics(meter, durations, table, faults, spans);
        return new Emitter(all, spans, all);
    }

    public PoolListener pools() {
        return pools;
    }

    public QueryListener queries() {
        return queries;
    }

    public LeakListener leaks() {
        return leaks;
    }
}
