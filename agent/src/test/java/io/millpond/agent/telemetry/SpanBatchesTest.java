/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.agent.log.Heard;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanBatchesTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final Heard lines = new Heard();
    private final Exporter exporter = new Exporter();
    private final SpanLoad load = new SpanLoad(1);
    private SdkTracerProvider provider;

    @AfterEach
    void close() {
        exporter.gate.release(1_000_000);
        if (provider != null) {
            provider.shutdown().join(30, TimeUnit.SECONDS);
        }
        lines.close();
    }

    @Test
    void aFullBatchGoesAtOnceAndTheRestAtTheEnd() {
        exporter.gate.release(100);
        spans(batches(NEVER, 100, 10), 14);

        await().until(() -> exporter.sizes.equals(List.of(10)));
        provider.shutdown().join(30, TimeUnit.SECONDS);

        assertThat(exporter.sizes).containsExactly(10, 4);
        assertThat(exporter.isShut).isTrue();
        assertThat(lines.lines()).isEmpty();
    }

    @Test
    void lessThanABatchGoesWhenTheDelayIsOver() {
        exporter.gate.release(100);
        spans(batches(Duration.ofMillis(20), 100, 10), 3);

        await().until(() -> exporter.total() == 3);
    }

    @Test
    void flushingExportsWhatThereIs() {
        exporter.gate.release(100);
        SpanBatches batches = batches(NEVER, 100, 10);
        spans(batches, 3);

        assertThat(batches.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();

        assertThat(exporter.sizes).containsExactly(3);
    }

    @Test
    void whatFindsTheQueueFullIsCountedAndSaidOnce() {
        SpanBatches batches = batches(NEVER, 20, 10);
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        batches.observe(SdkMeterProvider.builder().registerMetricReader(reader).build());
        Tracer tracer = tracer(batches);
        end(tracer, 10);
        await().until(() -> exporter.gate.hasQueuedThreads());

        end(tracer, 23);

        assertThat(figures(reader)).containsEntry("queueSize", 20L).containsEntry("processedSpans dropped", 3L);
        assertThat(lines.lines()).isEmpty();
        exporter.gate.release(100);
        await().until(() -> exporter.total() == 30 && !lines.lines().isEmpty());
        assertThat(lines.lines()).singleElement().asString().contains("3 are left out so far");
        await().until(() -> figures(reader).get("processedSpans") == 30);
    }

    @Test
    void whereItIsNotExportedNothingIsSaidOfTheQueue() {
        exporter.succeeds = false;
        Tracer tracer = tracer(batches(NEVER, 20, 10));
        end(tracer, 10);
        await().until(() -> exporter.gate.hasQueuedThreads());
        end(tracer, 23);

        exporter.gate.release(100);
        await().until(() -> exporter.total() == 30);
        provider.shutdown().join(30, TimeUnit.SECONDS);

        assertThat(lines.lines()).isEmpty();
    }

    @Test
    void inOverloadThereIsRoomInHalfOfTheQueueOnly() {
        SpanBatches batches = batches(NEVER, 20, 10);
        Tracer tracer = tracer(batches);
        end(tracer, 10);
        await().until(() -> exporter.gate.hasQueuedThreads());
        end(tracer, 10);
        assertThat(batches.isFor()).isTrue();

        load.full(0, 0);
        load.full(Duration.ofSeconds(1).toNanos(), 0);

        assertThat(batches.isFor()).isFalse();
    }

    @Test
    void theEndDoesNotWaitForAPause() {
        exporter.gate.release(100);
        load.full(0, 0);
        load.full(Duration.ofSeconds(1).toNanos(), 0);
        SpanBatches batches = batches(NEVER, 400_000, 200_000); // 80 s between two at 2,500 a second
        spans(batches, 200_001);
        await().until(() -> exporter.total() == 200_000);

        assertThat(batches.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();

        assertThat(exporter.total()).isEqualTo(200_001);
    }

    @Test
    void anExporterThatThrowsLosesItsBatchOnly() {
        exporter.gate.release(100);
        exporter.fault = new IllegalStateException("broken");
        Tracer tracer = tracer(batches(NEVER, 100, 10));
        end(tracer, 10);
        await().until(() -> !lines.lines().isEmpty());

        exporter.fault = null;
        end(tracer, 10);

        await().until(() -> exporter.total() == 10);
        assertThat(lines.lines()).singleElement().asString().contains("broken");
    }

    @Test
    void anUnsampledSpanIsNotExported() {
        exporter.gate.release(100);
        SpanBatches batches = batches(NEVER, 100, 10);
        provider = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOff())
                .addSpanProcessor(batches)
                .build();

        end(provider.get("t"), 30);
        provider.shutdown().join(30, TimeUnit.SECONDS);

        assertThat(exporter.sizes).isEmpty();
    }

    @Test
    void aBadSettingNamesItsKey() {
        assertThatThrownBy(() -> configured("otel.bsp.max.queue.size", "0"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("otel.bsp.max.queue.size");
        assertThatThrownBy(() -> configured("otel.bsp.schedule.delay", "-1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("otel.bsp.schedule.delay");
        assertThat(configured("otel.bsp.max.queue.size", "7").toString()).contains("most=7, batch=7");
    }

    private SpanBatches configured(String key, String value) {
        return SpanBatches.configured(exporter, DefaultConfigProperties.createFromMap(Map.of(key, value)));
    }

    private SpanBatches batches(Duration delay, int most, int batch) {
        SpanBatches batches = new SpanBatches(exporter, delay, Duration.ofSeconds(30), most, batch, load);
        batches.start();
        return batches;
    }

    private Tracer tracer(SpanBatches batches) {
        provider = SdkTracerProvider.builder().addSpanProcessor(batches).build();
        return provider.get("t");
    }

    private void spans(SpanBatches batches, int count) {
        end(tracer(batches), count);
    }

    private static void end(Tracer tracer, int count) {
        for (int i = 0; i < count; i++) {
            tracer.spanBuilder("s").startSpan().end();
        }
    }

    private static Map<String, Long> figures(InMemoryMetricReader reader) {
        return reader.collectAllMetrics().stream()
                .flatMap(m -> points(m).stream().map(p -> Map.entry(name(m, p), p.getValue())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Collection<LongPointData> points(MetricData metric) {
        return metric.getName().equals("queueSize")
                ? metric.getLongGaugeData().getPoints()
                : metric.getLongSumData().getPoints();
    }

    private static String name(MetricData metric, LongPointData point) {
        return metric.getName() + (point.getAttributes().toString().contains("dropped=true") ? " dropped" : "");
    }

    /** Lets a batch through for each permit. */
    private static final class Exporter implements SpanExporter {

        final List<Integer> sizes = new CopyOnWriteArrayList<>();
        final Semaphore gate = new Semaphore(0);
        volatile boolean succeeds = true;
        volatile boolean isShut;
        volatile RuntimeException fault;

        int total() {
            return sizes.stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            if (fault != null) {
                throw fault;
            }
            gate.acquireUninterruptibly();
            sizes.add(spans.size());
            return succeeds ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            isShut = true;
            return CompletableResultCode.ofSuccess();
        }
    }
}
