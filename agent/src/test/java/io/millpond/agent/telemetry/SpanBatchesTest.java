/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import io.millpond.agent.telemetry.emit.Emitter;
import io.millpond.agent.telemetry.emit.EpochClock;
import io.millpond.agent.telemetry.emit.FakeQuery;
import io.millpond.agent.telemetry.emit.ParentContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanBatchesTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final PoolIdentity SHOP = new PoolIdentity("db1/shop", "postgresql", "shop", "db1", 5432, true);

    private final Heard lines = new Heard();
    private final Exporter exporter = new Exporter();
    private SpanLoad load = new SpanLoad(1_000, 1_000_000);
    private final AtomicLong now = new AtomicLong();
    /** The next look of the exporting thread at its clock fails. */
    private final AtomicBoolean broken = new AtomicBoolean();

    private final FakeQuery select = new FakeQuery("SELECT t", "select 1");
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
        assertThat(exporter.sizes).isEmpty();

        await().until(() -> {
            now.addAndGet(Duration.ofMillis(20).toNanos());
            return exporter.total() == 3;
        });
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
        assertThat(batches.isFor(now.get())).isTrue();

        load.full(0, 0, 0);
        load.full(Duration.ofSeconds(1).toNanos(), 0, 0);

        assertThat(batches.isFor(now.get())).isFalse();
    }

    @Test
    void anOverloadThatIsOverIsLeft() {
        SpanBatches batches = batches(NEVER, 100, 100);
        Tracer tracer = tracer(batches);
        end(tracer, 100);
        await().until(() -> exporter.gate.hasQueuedThreads());
        end(tracer, 101);
        now.set(SECOND);
        end(tracer, 1);
        assertThat(batches.isFor(now.get())).as("after a second of it").isFalse();
        exporter.gate.release(100);
        flush(batches);

        now.set(5 * SECOND);
        end(tracer, 3);
        flush(batches);

        assertThat(load.isLimited()).isFalse();
        assertThat(batches.isFor(now.get())).isTrue();
        assertThat(exporter.total()).isEqualTo(203);
    }

    @Test
    void anOverloadIsNotOverWhereExportsFail() {
        overload();
        exporter.gate.release(100);
        exporter.succeeds = false;
        SpanBatches batches = batches(NEVER, 100, 100);
        Tracer tracer = tracer(batches);

        now.set(5 * SECOND);
        end(tracer, 3);
        flush(batches);
        assertThat(load.isLimited()).isTrue();
        exporter.succeeds = true;
        now.set(7 * SECOND);
        end(tracer, 3);
        flush(batches);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void anOverloadThatLoadKeepsUpIsLeftOnTrial() {
        overload();
        exporter.gate.release(100);
        exporter.takes = Duration.ofMillis(1).toNanos();
        SpanBatches batches = batches(NEVER, 100, 100);
        Tracer tracer = tracer(batches);
        for (int second = 2; second <= 10; second++) {
            now.set(second * SECOND);
            batches.shed(60_000); // a second; where 50 in a millisecond can be exported it is calm at 25,000
            end(tracer, 50);
            flush(batches);
            assertThat(load.isLimited()).as("second %s", second).isTrue();
        }

        now.set(11 * SECOND);
        batches.shed(60_000);
        end(tracer, 50);
        flush(batches);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void moreThanTheApplicationShouldPayForIsLeftOutThoughTheExporterFollows() {
        load = new SpanLoad(1);
        exporter.gate.release(100);
        SpanBatches batches = batches(NEVER, 100, 100);
        Tracer tracer = tracer(batches);
        for (int second = 1; second <= 3; second++) {
            now.set(second * SECOND);
            assertThat(batches.takeTrace(now.get())).as("second %s", second).isTrue();
            batches.shed(10_000); // nobody sheds here, but it counts as what came
            end(tracer, 50);
            flush(batches);
        }

        assertThat(load.isLimited()).isTrue();
        int taken = 0;
        while (taken < 100 && batches.takeTrace(now.get())) {
            taken++;
        }
        assertThat(taken).as("a quarter of the queue").isBetween(1, 25);
    }

    @Test
    void whatASamplerWouldHaveLeftOutIsNotMissed() {
        overload();
        exporter.gate.release(100);
        exporter.takes = Duration.ofMillis(1).toNanos();
        SpanBatches batches = batches(NEVER, 100, 100);
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        batches.observe(SdkMeterProvider.builder().registerMetricReader(reader).build());
        Emitter emitter = emitter(batches, new OneInTen());

        for (int i = 0; i < 30_000; i++) {
            QueryListener.Session session = emitter.queries().borrowed(SHOP, EpochClock.SYSTEM.nanoTime(), 0);
            session.ended(session.started(select), null, 1);
            session.returned();
        }

        assertThat(figures(reader).get("processedSpans dropped"))
                .as("a tenth of two for each of 30,000, without those that were made")
                .isBetween(5_000L, 7_000L);
        now.set(2 * SECOND);
        flush(batches);
        assertThat(load.isLimited())
                .as("6,000 come in a second, and 50,000 could be exported")
                .isFalse();
    }

    @Test
    void inOverloadWhatIsMadeIsMadeWhole() {
        SpanBatches batches = batches(NEVER, 2_048, 512);
        Emitter emitter = emitter(batches, Sampler.alwaysOn());
        run(open(emitter, 17));
        await().until(() -> exporter.gate.hasQueuedThreads());
        load.full(0, 0, 0);
        run(open(emitter, 28));
        overload();
        now.set(10 * SECOND);

        run(open(emitter, 60)); // 1,860 spans, where 883 lie already and 2,048 find a place

        exporter.gate.release(100);
        flush(batches);
        Map<String, Long> traces =
                exporter.spans.stream().collect(Collectors.groupingBy(SpanData::getTraceId, Collectors.counting()));
        assertThat(traces.values()).containsOnly(31L);
        assertThat(traces).hasSizeGreaterThan(45 + 5);
    }

    private static List<QueryListener.Session> open(Emitter emitter, int sessions) {
        return Stream.generate(() -> emitter.queries().borrowed(SHOP, EpochClock.SYSTEM.nanoTime(), 0))
                .limit(sessions)
                .collect(Collectors.toList());
    }

    private void run(List<QueryListener.Session> sessions) {
        for (int i = 0; i < 30; i++) {
            for (QueryListener.Session session : sessions) {
                session.ended(session.started(select), null, 1);
            }
        }
        sessions.forEach(QueryListener.Session::returned);
    }

    private Emitter emitter(SpanBatches batches, Sampler sampler) {
        provider = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(batches)
                .build();
        return Emitter.create(
                OpenTelemetrySdk.builder().setTracerProvider(provider).build(),
                batches,
                null,
                true,
                false,
                "9.9",
                false,
                ParentContext.NONE,
                EpochClock.SYSTEM);
    }

    private void overload() {
        load.full(0, 0, 0);
        load.full(SECOND, 0, 0);
        now.set(SECOND);
    }

    private static void flush(SpanBatches batches) {
        assertThat(batches.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    @Test
    void theEndDoesNotWaitForAPause() {
        exporter.gate.release(100);
        load.full(0, 0, 0);
        load.full(Duration.ofSeconds(1).toNanos(), 0, 0);
        SpanBatches batches = batches(NEVER, 400_000, 200_000); // 200 s between two at 1,000 a second
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
    void anErrorOfAnExportLosesItsBatchOnlyToo() {
        exporter.gate.release(100);
        exporter.error = new StackOverflowError("deep");
        Tracer tracer = tracer(batches(NEVER, 100, 10));
        end(tracer, 10);
        await().until(() -> !lines.lines().isEmpty());

        exporter.error = null;
        end(tracer, 10);

        await().until(() -> exporter.total() == 10);
        assertThat(lines.lines()).singleElement().asString().contains("deep");
    }

    @Test
    void anErrorBetweenExportsLosesNothing() {
        exporter.gate.release(100);
        broken.set(true);
        spans(batches(NEVER, 100, 10), 10);

        await().until(() -> exporter.total() == 10);
        assertThat(broken).isFalse();
        assertThat(lines.lines()).singleElement().asString().contains("StackOverflowError");
    }

    @Test
    void anExporterThatCannotEndIsNotWaitedFor() {
        exporter.gate.release(100);
        exporter.endError = new StackOverflowError("deep");
        SpanBatches batches = batches(NEVER, 100, 10);
        spans(batches, 3);

        CompletableResultCode ended = batches.shutdown().join(30, TimeUnit.SECONDS);

        assertThat(ended.isDone()).isTrue();
        assertThat(ended.isSuccess()).isFalse();
        assertThat(exporter.total()).isEqualTo(3);
        await().until(() -> !lines.lines().isEmpty());
        assertThat(lines.lines()).singleElement().asString().contains("deep");
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
        SpanBatches batches =
                new SpanBatches(exporter, delay, Duration.ofSeconds(30), most, batch, load, this::nanoTime);
        batches.start();
        return batches;
    }

    private long nanoTime() {
        if (Thread.currentThread().getName().startsWith("millpond-spans") && broken.getAndSet(false)) {
            throw new StackOverflowError();
        }
        return now.get();
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

    /** Samples roots by turns, so that its share is exact. */
    private static final class OneInTen implements Sampler {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public SamplingResult shouldSample(
                Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
            boolean sampled = Span.fromContext(parent).getSpanContext().isValid()
                    ? Span.fromContext(parent).getSpanContext().isSampled()
                    : asked.incrementAndGet() % 10 == 0;
            return sampled ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "one in ten";
        }
    }

    /** Lets a batch through for each permit. */
    private final class Exporter implements SpanExporter {

        final List<SpanData> spans = new CopyOnWriteArrayList<>();
        final List<Integer> sizes = new CopyOnWriteArrayList<>();
        final Semaphore gate = new Semaphore(0);
        volatile boolean succeeds = true;
        volatile boolean isShut;
        volatile RuntimeException fault;
        volatile Error error;
        volatile Error endError;
        volatile long takes;

        int total() {
            return sizes.stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            if (fault != null) {
                throw fault;
            }
            if (error != null) {
                throw error;
            }
            gate.acquireUninterruptibly();
            now.addAndGet(takes);
            this.spans.addAll(spans);
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
            if (endError != null) {
                throw endError;
            }
            return CompletableResultCode.ofSuccess();
        }
    }
}
