/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.telemetry.emit.Emitter;
import io.millpond.agent.telemetry.emit.EpochClock;
import io.millpond.agent.telemetry.emit.Times;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Adds up durations in cells that the hot path holds in its hand, and tells the SDK's one reader what the SDK's own histograms
 * would: all since the start, by the same buckets, with at most so many series and one span as an example in each bucket.
 */
final class DurationCells implements Times, MetricProducer {

    private static final Attributes OVERFLOW = Attributes.of(AttributeKey.booleanKey("otel.metric.overflow"), true);

    private final InstrumentationScopeInfo scope;
    private final boolean examples;
    private final int most;
    private final EpochClock clock;
    private final long startEpochNanos;
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();

    /**
     * @param version of the scope
     * @param examples false: none
     * @param most series of a metric
     */
    DurationCells(String version, boolean examples, int most) {
        this(version, examples, most, EpochClock.SYSTEM);
    }

    DurationCells(String version, boolean examples, int most, EpochClock clock) {
        this.scope = InstrumentationScopeInfo.builder(Emitter.SCOPE)
                .setVersion(version)
                .build();
        this.examples = examples;
        this.most = most;
        this.clock = clock;
        this.startEpochNanos = clock.now();
    }

    @Override
    public Histogram histogram(String name, String description, Double... bounds) {
        Metric metric = new Metric(name, description, bounds);
        metrics.add(metric);
        return metric;
    }

    @Override
    public Collection<MetricData> produce(Resource resource) {
        List<MetricData> all = new ArrayList<>(metrics.size());
        long now = clock.now();
        for (Metric metric : metrics) {
            Collection<HistogramPointData> points = metric.points(now);
            if (!points.isEmpty()) {
                all.add(ImmutableMetricData.createDoubleHistogram(
                        resource,
                        scope,
                        metric.name,
                        metric.description,
                        "s",
                        ImmutableHistogramData.create(AggregationTemporality.CUMULATIVE, points)));
            }
        }
        return all;
    }

    private final class Metric implements Histogram {

        final String name;
        final String description;
        final List<Double> bounds;
        private final long[] boundsNanos;
        private final ConcurrentHashMap<Attributes, Cells> series = new ConcurrentHashMap<>();
        private final Cells overflow;

        Metric(String name, String description, Double... bounds) {
            this.name = name;
            this.description = description;
            this.bounds = Collections.unmodifiableList(Arrays.asList(bounds.clone()));
            this.boundsNanos = new long[bounds.length];
            for (int i = 0; i < bounds.length; i++) {
                boundsNanos[i] = Math.round(bounds[i] * 1e9);
            }
            this.overflow = new Cells(OVERFLOW);
        }

        @Override
        public Series of(Attributes attributes) {
            Cells known = series.get(attributes);
            if (known != null) {
                return known;
            }
            // As in the SDK, the last place is that of all the others.
            return series.size() >= most - 1 ? overflow : series.computeIfAbsent(attributes, each -> new Cells(each));
        }

        Collection<HistogramPointData> points(long now) {
            List<HistogramPointData> points = new ArrayList<>(series.size());
            for (Cells cells : series.values()) {
                cells.into(points, now);
            }
            overflow.into(points, now);
            return points;
        }

        private final class Cells implements Series {

            private final Attributes attributes;
            private final StripedDurations durations = new StripedDurations(boundsNanos);
            private final @Nullable AtomicReferenceArray<@Nullable DoubleExemplarData> seen =
                    examples ? new AtomicReferenceArray<>(boundsNanos.length + 1) : null;

            Cells(Attributes attributes) {
                this.attributes = attributes;
            }

            @Override
            public void record(long nanos, Context context) {
                int bucket = durations.add(nanos);
                if (seen != null && context != Context.root() && seen.get(bucket) == null) {
                    SpanContext span = Span.fromContext(context).getSpanContext();
                    if (span.isSampled()) {
                        // The first of each interval: to make one for each statement would cost as much as the rest of
                        // it.
                        seen.set(bucket, DoubleExemplarData.create(Attributes.empty(), clock.now(), span, nanos / 1e9));
                    }
                }
            }

            void into(List<HistogramPointData> points, long now) {
                StripedDurations.Total total = durations.total();
                if (total.count == 0) {
                    return;
                }
                points.add(ImmutableHistogramPointData.create(
                        startEpochNanos,
                        now,
                        attributes,
                        total.sumNanos / 1e9,
                        true,
                        total.minNanos / 1e9,
                        true,
                        total.maxNanos / 1e9,
                        bounds,
                        total.counts(),
                        taken()));
            }

            private List<DoubleExemplarData> taken() {
                if (seen == null) {
                    return Collections.emptyList();
                }
                List<DoubleExemplarData> all = new ArrayList<>();
                for (int i = 0; i < seen.length(); i++) {
                    DoubleExemplarData each = seen.getAndSet(i, null);
                    if (each != null) {
                        all.add(each);
                    }
                }
                return all;
            }
        }
    }
}
