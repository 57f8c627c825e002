/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.PoolIdentity;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.testing.time.TestClock;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Spans and metrics kept in memory, and a clock that moves only when told. */
public final class Recorded {

    public static final PoolIdentity SHOP =
            new PoolIdentity("db1:5432/shop", "postgresql", "shop|public", "db1", 5432, true);

    final TestClock clock = TestClock.create();
    final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    final InMemoryMetricReader reader = InMemoryMetricReader.create();
    final PoolTable pools = new PoolTable();
    final Faults faults = new Faults();
    Sampler sampler = Sampler.alwaysOn();
    boolean errorMessages;
    boolean tracing = true;
    Context parent;
    int asked;

    private final SdkMeterProvider meters =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final Times times = new MeterTimes(meters.get("io.millpond"));
    SpanRoom room = SpanRoom.UNBOUNDED;
    private final SdkTracerProvider tracers;

    Recorded() {
        tracers = SdkTracerProvider.builder()
                .setClock(clock)
                .setSampler(new Sampler() {
                    @Override
                    public io.opentelemetry.sdk.trace.samplers.SamplingResult shouldSample(
                            Context context,
                            String traceId,
                            String name,
                            io.opentelemetry.api.trace.SpanKind kind,
                            io.opentelemetry.api.common.Attributes attributes,
                            List<io.opentelemetry.sdk.trace.data.LinkData> links) {
                        return sampler.shouldSample(context, traceId, name, kind, attributes, links);
                    }

                    @Override
                    public String getDescription() {
                        return "test";
                    }
                })
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
    }

    QuerySpans queries() {
        return new QuerySpans(
                tracers.get("io.millpond"),
                tracing,
                room,
                times,
                errorMessages,
                pools,
                () -> {
                    asked++;
                    return parent;
                },
                new EpochClock() {
                    @Override
                    public long now() {
                        return clock.now();
                    }

                    @Override
                    public long nanoTime() {
                        return clock.nanoTime();
                    }
                },
                faults);
    }

    PoolMetrics metrics() {
        return new PoolMetrics(meters.get("io.millpond"), times, pools, faults, queries());
    }

    SessionSpans borrow() {
        return (SessionSpans) queries().borrowed(SHOP, clock.nanoTime(), 0);
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    SpanData span(String name) {
        List<SpanData> found =
                spans().stream().filter(s -> s.getName().equals(name)).collect(Collectors.toList());
        if (found.size() != 1) {
            throw new AssertionError(name + " occurs " + found.size() + " times among "
                    + spans().stream().map(SpanData::getName).collect(Collectors.toList()));
        }
        return found.get(0);
    }

    Map<String, MetricData> collected() {
        return reader.collectAllMetrics().stream().collect(Collectors.toMap(MetricData::getName, Function.identity()));
    }

    static Map<String, Object> plain(io.opentelemetry.api.common.Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .collect(Collectors.toMap(
                        (Map.Entry<AttributeKey<?>, Object> e) -> e.getKey().getKey(), Map.Entry::getValue));
    }
}
