/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millpond.agent.telemetry.emit.MeterTimes;
import io.millpond.agent.telemetry.emit.Times;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DurationCellsTest {

    private static final Double[] BOUNDS = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0};
    private static final SpanContext SPAN = SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private final DurationCells cells = new DurationCells("9.9", true, 2_000);
    private final InMemoryMetricReader ours = InMemoryMetricReader.create();
    private final InMemoryMetricReader sdks = InMemoryMetricReader.create();
    private final SdkMeterProvider provider = SdkMeterProvider.builder()
            .registerMetricReader(ours)
            .registerMetricProducer(cells)
            .build();
    private final SdkMeterProvider reference =
            SdkMeterProvider.builder().registerMetricReader(sdks).build();

    @Test
    void theSameDurationsGiveTheSameDataAsTheSdks() {
        Times.Histogram mine = histogram(cells);
        Times.Histogram its = histogram(sdk());
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Attributes attributes = attributes(random.nextInt(20));
            // Each bound, its neighbours, and everything between.
            long nanos = i % 3 == 0
                    ? Math.round(BOUNDS[random.nextInt(BOUNDS.length)] * 1e9) + random.nextInt(3) - 1
                    : (long) Math.pow(10, 3 + 8 * random.nextDouble());
            mine.of(attributes).record(nanos, Context.root());
            its.of(attributes).record(nanos, Context.root());
            if (i == 10_000) {
                sdks.collectAllMetrics();
                ours.collectAllMetrics();
            }
        }

        assertSame(only(ours), only(sdks));
    }

    @Test
    void seriesBeyondTheLimitAreAddedUpInOne() {
        Times.Histogram mine = histogram(cells);
        Times.Histogram its = histogram(sdk());
        for (int i = 0; i < 2_100; i++) {
            mine.of(attributes(i)).record(i, Context.root());
            its.of(attributes(i)).record(i, Context.root());
        }

        assertThat(points(only(ours))).hasSize(2_000);
        assertSame(only(ours), only(sdks));
    }

    @Test
    void whatWasNeverRecordedIsNotTold() {
        histogram(cells).of(attributes(1));

        assertThat(ours.collectAllMetrics()).isEmpty();
    }

    @Test
    void aSampledSpanIsTheExampleOfItsBucketOnce() {
        Times.Series series = histogram(cells).of(attributes(1));
        Context sampled = Context.root().with(Span.wrap(SPAN));
        series.record(7_000_000, Context.root());
        series.record(8_000_000, sampled);
        series.record(9_000_000, sampled);

        HistogramPointData first = points(only(ours)).values().iterator().next();

        assertThat(first.getExemplars()).singleElement().satisfies(each -> {
            assertThat(each.getSpanContext()).isEqualTo(SPAN);
            assertThat(each.getValue()).isEqualTo(0.008);
        });
        assertThat(points(only(ours)).values().iterator().next().getExemplars())
                .as("told once")
                .isEmpty();
    }

    @Test
    void anUnsampledSpanIsNoExampleNorIsAnyWhereTheyAreOff() {
        Context unsampled = Context.root()
                .with(Span.wrap(SpanContext.create(
                        SPAN.getTraceId(), SPAN.getSpanId(), TraceFlags.getDefault(), TraceState.getDefault())));
        histogram(cells).of(attributes(1)).record(7, unsampled);
        DurationCells without = new DurationCells("9.9", false, 2_000);
        histogram(without).of(attributes(1)).record(7, Context.root().with(Span.wrap(SPAN)));

        assertThat(points(only(ours)).values())
                .allSatisfy(p -> assertThat(p.getExemplars()).isEmpty());
        assertThat(points(without.produce(io.opentelemetry.sdk.resources.Resource.empty())
                                .iterator()
                                .next())
                        .values())
                .allSatisfy(p -> assertThat(p.getExemplars()).isEmpty());
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        Times.Histogram histogram = histogram(cells);
        CountDownLatch done = new CountDownLatch(8);
        for (int t = 0; t < 8; t++) {
            long nanos = 1 + t;
            new Thread(() -> {
                        Times.Series series = histogram.of(attributes(1));
                        for (int i = 0; i < 50_000; i++) {
                            series.record(nanos, Context.root());
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();

        HistogramPointData point = points(only(ours)).values().iterator().next();
        assertThat(point.getCount()).isEqualTo(400_000);
        assertThat(point.getSum()).isCloseTo(36 * 50_000 / 1e9, within(1e-12));
        assertThat(point.getMin()).isEqualTo(1e-9);
        assertThat(point.getMax()).isEqualTo(8e-9);
    }

    private static Times.Histogram histogram(Times times) {
        return times.histogram("db.client.operation.duration", "Duration of database client operations.", BOUNDS);
    }

    private Times sdk() {
        return new MeterTimes(reference
                .meterBuilder("io.millpond")
                .setInstrumentationVersion("9.9")
                .build());
    }

    private static Attributes attributes(int number) {
        return Attributes.of(AttributeKey.stringKey("db.query.summary"), "SELECT t" + number);
    }

    private static MetricData only(InMemoryMetricReader reader) {
        Collection<MetricData> all = reader.collectAllMetrics();
        assertThat(all).hasSize(1);
        return all.iterator().next();
    }

    private static Map<Attributes, HistogramPointData> points(MetricData metric) {
        return metric.getHistogramData().getPoints().stream()
                .collect(Collectors.toMap(HistogramPointData::getAttributes, p -> p));
    }

    private static void assertSame(MetricData mine, MetricData its) {
        assertThat(mine.getName()).isEqualTo(its.getName());
        assertThat(mine.getDescription()).isEqualTo(its.getDescription());
        assertThat(mine.getUnit()).isEqualTo(its.getUnit());
        assertThat(mine.getType()).isEqualTo(its.getType());
        assertThat(mine.getInstrumentationScopeInfo()).isEqualTo(its.getInstrumentationScopeInfo());
        assertThat(mine.getHistogramData().getAggregationTemporality())
                .isEqualTo(its.getHistogramData().getAggregationTemporality());
        Map<Attributes, HistogramPointData> found = points(mine);
        Map<Attributes, HistogramPointData> expected = points(its);
        assertThat(found).containsOnlyKeys(expected.keySet());
        Iterator<Map.Entry<Attributes, HistogramPointData>> each =
                expected.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Attributes, HistogramPointData> next = each.next();
            HistogramPointData point = found.get(next.getKey());
            assertThat(point.getCounts()).isEqualTo(next.getValue().getCounts());
            assertThat(point.getBoundaries()).isEqualTo(next.getValue().getBoundaries());
            assertThat(point.getCount()).isEqualTo(next.getValue().getCount());
            assertThat(point.getMin()).isEqualTo(next.getValue().getMin());
            assertThat(point.getMax()).isEqualTo(next.getValue().getMax());
            assertThat(point.getSum()).isCloseTo(next.getValue().getSum(), within(1e-6));
        }
    }
}
