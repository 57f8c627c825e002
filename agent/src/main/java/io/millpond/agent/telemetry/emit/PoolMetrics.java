/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.fault.Feature;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.context.Context;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/** The pool's metrics: names, units and meaning are the conventions' ({@code db.client.connection.*}) or the contract's. */
final class PoolMetrics implements PoolListener, LeakListener {

    private static final String CONNECTION = "{connection}";

    private final PoolTable pools;
    private final Faults faults;
    private final PoolListener spans;
    private final Times.Histogram createTime;
    private final Times.Histogram waitTime;
    private final Times.Histogram useTime;
    private final Times.Histogram resetTime;
    private final LongCounter timeouts;
    private final LongCounter closed;
    private final LongCounter leaks;

    /**
     * @param spans hears of a wait that ran out as well
     */
    PoolMetrics(Meter meter, Times times, PoolTable pools, Faults faults, PoolListener spans) {
        this.spans = spans;
        this.pools = pools;
        this.faults = faults;
        this.createTime = times.histogram(
                "db.client.connection.create_time",
                "The time it took to create a new connection.",
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1.0,
                5.0,
                10.0,
                30.0);
        this.waitTime = times.histogram(
                "db.client.connection.wait_time",
                "The time it took to obtain an open connection from the pool.",
                0.0001,
                0.0005,
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1.0,
                5.0,
                10.0,
                30.0);
        this.useTime = times.histogram(
                "db.client.connection.use_time",
                "The time between borrowing a connection and returning it to the pool.",
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1.0,
                5.0,
                10.0,
                30.0,
                60.0,
                300.0);
        this.resetTime = times.histogram(
                "millpond.connection.reset",
                "The time it took to reset the session state of a returned connection; a clean return is not counted.",
                0.0001,
                0.0005,
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.5,
                1.0,
                5.0);
        this.timeouts = counter(
                meter,
                "db.client.connection.timeouts",
                "{timeout}",
                "Connection acquisitions that gave up waiting for a connection.");
        this.closed =
                counter(meter, "millpond.connection.closed", CONNECTION, "Physical connections closed, by reason.");
        this.leaks = counter(meter, "millpond.leaks", "{leak}", "Leaked connections, statements and result sets.");
        observe(meter);
        meter.counterBuilder("millpond.connection.overflow")
                .setUnit(CONNECTION)
                .setDescription(
                        "Connections granted beyond the bound: by the setting, or because its holders waited for themselves.")
                .buildWithCallback(to -> pools.forEach((pool, gauges) -> {
                    if (gauges.overflows() > 0) {
                        to.record(gauges.overflows(), pool.ours);
                    }
                }));
        meter.counterBuilder("millpond.faults")
                .setUnit("{fault}")
                .setDescription(
                        "Faults of the agent's own, by the feature concerned; the application went on without it.")
                .buildWithCallback(PoolMetrics::faults);
    }

    private static void faults(ObservableLongMeasurement to) {
        for (Feature feature : Feature.values()) {
            long count = io.millpond.agent.fault.Faults.count(feature);
            if (count > 0) {
                to.record(count, Attributes.of(Keys.FEATURE, feature.label()));
            }
        }
    }

    private void observe(Meter meter) {
        observable(
                meter,
                "db.client.connection.count",
                CONNECTION,
                "Connections in the given state.",
                to -> (pool, gauges) -> {
                    to.record(gauges.idle(), pool.idle);
                    to.record(gauges.inUse(), pool.used);
                });
        // There is no bound on idle connections below the pool's own.
        gauge(meter, "db.client.connection.idle.max", CONNECTION, "Most idle connections allowed.", PoolGauges::max);
        gauge(meter, "db.client.connection.idle.min", CONNECTION, "Idle connections kept open.", PoolGauges::minIdle);
        gauge(meter, "db.client.connection.max", CONNECTION, "Most open connections allowed.", PoolGauges::max);
        gauge(
                meter,
                "db.client.connection.pending_requests",
                "{request}",
                "Threads waiting for a connection.",
                PoolGauges::waiting);
    }

    @Override
    public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
        pools.register(pool, gauges);
    }

    @Override
    public void poolRemoved(PoolIdentity pool) {
        pools.remove(pool);
    }

    @Override
    public void opened(PoolIdentity pool, long nanos) {
        record(createTime.of(pools.of(pool).name), nanos);
    }

    @Override
    public void closed(PoolIdentity pool, CloseReason reason) {
        add(closed, pools.of(pool).closed(reason));
    }

    @Override
    public void acquired(PoolIdentity pool, long waitNanos) {
        PoolAttributes attributes = pools.of(pool);
        Times.Series series = attributes.waitTime;
        if (series == null) {
            series = waitTime.of(attributes.name);
            attributes.waitTime = series;
        }
        record(series, waitNanos);
    }

    @Override
    public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
        add(timeouts, pools.of(pool).name);
        spans.acquireTimedOut(pool, waitNanos);
    }

    @Override
    public void released(PoolIdentity pool, long useNanos) {
        PoolAttributes attributes = pools.of(pool);
        Times.Series series = attributes.useTime;
        if (series == null) {
            series = useTime.of(attributes.name);
            attributes.useTime = series;
        }
        record(series, useNanos);
    }

    @Override
    public void reset(PoolIdentity pool, long nanos) {
        record(resetTime.of(pools.of(pool).ours), nanos);
    }

    @Override
    public void found(Leak leak) {
        if (leak.reason().isLeak()) {
            add(
                    leaks,
                    Attributes.of(
                            Keys.POOL,
                            leak.pool().name(),
                            Keys.KIND,
                            leak.kind().label(),
                            Keys.REASON,
                            leak.reason().label()));
        }
    }

    private void record(Times.Series series, long nanos) {
        try {
            series.record(nanos, Context.root());
        } catch (RuntimeException | LinkageError fault) {
            faults.caught(fault);
        }
    }

    /* The root context is named, because without one the SDK looks at a thread local for an exemplar we do not have. */
    private void add(LongCounter counter, Attributes attributes) {
        try {
            counter.add(1, attributes, Context.root());
        } catch (RuntimeException | LinkageError fault) {
            faults.caught(fault);
        }
    }

    private static LongCounter counter(Meter meter, String name, String unit, String description) {
        return meter.counterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .build();
    }

    private void gauge(Meter meter, String name, String unit, String description, ToLongFunction<PoolGauges> figure) {
        observable(
                meter,
                name,
                unit,
                description,
                to -> (pool, gauges) -> to.record(figure.applyAsLong(gauges), pool.name));
    }

    private void observable(Meter meter, String name, String unit, String description, PerPool perPool) {
        meter.upDownCounterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(measurement -> pools.forEach(perPool.into(measurement)));
    }

    /** What one observation says of each pool. */
    private interface PerPool {
        BiConsumer<PoolAttributes, PoolGauges> into(ObservableLongMeasurement measurement);
    }
}
