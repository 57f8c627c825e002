/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import io.millpond.agent.telemetry.emit.Emitter;
import io.millpond.agent.telemetry.emit.EpochClock;
import io.millpond.agent.telemetry.emit.FakeQuery;
import io.millpond.agent.telemetry.emit.ParentContext;
import io.millpond.agent.telemetry.emit.SpanRoom;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens before the SDK is up is told afterwards: once, in order, with the times of then. */
class DeferredTest {

    private final Heard lines = new Heard();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build();
    private final Past past = new Past();
    private final Deferred deferred = new Deferred(null, past, true);

    @AfterEach
    void close() {
        sdk.close();
        lines.close();
    }

    private void ready() {
        deferred.ready(
                Emitter.create(sdk, SpanRoom.UNBOUNDED, null, true, true, "9.9", false, ParentContext.NONE, past));
    }

    private static void statement(QueryListener.Session session, String summary) {
        session.ended(session.started(new FakeQuery(summary, summary)), null, 1);
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> {
                    assertThat(found).as(name).hasSize(1);
                    return found.get(0);
                }));
    }

    private long durations() {
        MetricData metric = reader.collectAllMetrics().stream()
                .filter(each -> each.getName().equals("db.client.operation.duration"))
                .findFirst()
                .orElseThrow();
        return metric.getHistogramData().getPoints().stream()
                .mapToLong(HistogramPointData::getCount)
                .sum();
    }

    @Test
    void whatHappenedBeforeHasTheTimesOfThen() {
        QueryListener.Session session = deferred.borrowed(SHOP, System.nanoTime(), 0);
        session.transactionStarted();
        statement(session, "SELECT a");
        session.transactionEnded(true, null);
        session.returned();
        long then = EpochClock.SYSTEM.now();
        long statementEnded = System.nanoTime();
        while (System.nanoTime() - statementEnded < 20_000_000) {
            Thread.onSpinWait();
        }

        ready();

        SpanData root = span("session " + SHOP.name());
        SpanData transaction = span("transaction " + SHOP.namespace());
        SpanData statement = span("SELECT a");
        assertThat(transaction.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(statement.getParentSpanId()).isEqualTo(transaction.getSpanId());
        // The two clocks of it are read one after the other.
        assertThat(root.getEndEpochNanos()).isLessThan(then + 5_000_000);
        assertThat(List.of(
                        root.getStartEpochNanos(),
                        transaction.getStartEpochNanos(),
                        statement.getStartEpochNanos(),
                        statement.getEndEpochNanos(),
                        transaction.getEndEpochNanos(),
                        root.getEndEpochNanos()))
                .isSorted();
        assertThat(durations()).isEqualTo(1);
    }

    @Test
    void aSessionThatBeginsBeforeAndEndsAfterIsOne() {
        QueryListener.Session session = deferred.borrowed(SHOP, System.nanoTime(), 0);
        Object running = session.started(new FakeQuery("SELECT a", "a"));

        ready();
        session.ended(running, null, 1);
        statement(session, "SELECT b");
        session.returned();

        SpanData root = span("session " + SHOP.name());
        assertThat(span("SELECT a").getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(span("SELECT b").getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(span("SELECT b").getStartEpochNanos())
                .isGreaterThanOrEqualTo(span("SELECT a").getEndEpochNanos());
        assertThat(durations()).isEqualTo(2);
    }

    @Test
    void aboveTheBoundTheRestIsLeftOutAndSaidOnce() {
        QueryListener.Session kept = deferred.borrowed(SHOP, System.nanoTime(), 0);
        for (int i = 0; i < 3 * Deferred.MAX_SPANS; i++) {
            statement(kept, "SELECT a");
        }
        QueryListener.Session late = deferred.borrowed(SHOP, System.nanoTime(), 0);
        statement(late, "SELECT late");
        late.returned();
        kept.returned();

        ready();

        // The session was one of those kept, and ended.
        assertThat(exporter.getFinishedSpanItems().stream()
                        .filter(span -> span.getName().equals("SELECT a")))
                .hasSize(Deferred.MAX_SPANS - 1);
        assertThat(exporter.getFinishedSpanItems().stream()
                        .map(SpanData::getName)
                        .distinct())
                .containsExactlyInAnyOrder("SELECT a", "session " + SHOP.name());
        assertThat(lines.lines()).singleElement().asString().contains("missing");
    }

    /** The order in which a thread's events are told is its own, whoever tells them. */
    @Test
    void threadsThatWorkThroughItLoseNothingAndSeeTheirOwnOrder() throws Exception {
        int threads = 4;
        CountDownLatch working = new CountDownLatch(threads);
        AtomicLong statements = new AtomicLong();
        AtomicLong sessions = new AtomicLong();
        List<Thread> all = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(1);
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                boolean first = true;
                do {
                    QueryListener.Session session = deferred.borrowed(SHOP, System.nanoTime(), 0);
                    sessions.incrementAndGet();
                    for (int i = 0; i < 5; i++) {
                        statement(session, "SELECT a");
                        statements.incrementAndGet();
                    }
                    session.returned();
                    if (first) {
                        first = false;
                        working.countDown();
                    }
                    Thread.yield();
                } while (over.getCount() > 0 && sessions.get() < 200);
            });
            all.add(thread);
            thread.start();
        }
        working.await();

        ready();
        over.countDown();
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(lines.lines()).isEmpty();
        List<SpanData> spans = exporter.getFinishedSpanItems();
        List<SpanData> roots = spans.stream()
                .filter(span -> span.getName().startsWith("session"))
                .collect(Collectors.toList());
        assertThat(roots).hasSize((int) sessions.get());
        assertThat(spans).hasSize((int) (sessions.get() + statements.get()));
        assertThat(roots.stream()
                        .map(root -> spans.stream()
                                .filter(span -> span.getParentSpanId().equals(root.getSpanId()))
                                .count()))
                .containsOnly(5L);
        assertThat(durations()).isEqualTo(statements.get());
    }

    @Test
    void nobodyWantsItInTheEnd() {
        QueryListener.Session session = deferred.borrowed(SHOP, System.nanoTime(), 0);
        Object running = session.started(new FakeQuery("SELECT a", "a"));

        deferred.ready(Emitter.NONE);
        session.ended(running, null, 1);
        statement(session, "SELECT b");
        session.returned();

        assertThat(deferred.borrowed(SHOP, System.nanoTime(), 0)).isSameAs(QueryListener.Session.NONE);
        assertThat(lines.lines()).isEmpty();
    }
}
