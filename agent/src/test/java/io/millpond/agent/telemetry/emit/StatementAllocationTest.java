/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import org.junit.jupiter.api.Test;

/** What a statement costs the heap: the bounds are those of docs and issues, measured over many, so noise is small. */
class StatementAllocationTest {

    private static final int ROUNDS = 100_000;

    @Test
    void anUnsampledStatementCostsItsTokenOnly() {
        assertThat(bytesEach(Sampler.alwaysOff(), MeterProvider.noop())).isLessThanOrEqualTo(64);
    }

    @Test
    void theDurationMetricAddsLittle() {
        SdkMeterProvider meters = SdkMeterProvider.builder()
                .registerMetricReader(InMemoryMetricReader.create())
                .build();

        assertThat(bytesEach(Sampler.alwaysOff(), meters)).isLessThanOrEqualTo(128);
    }

    @Test
    void aSampledStatementStaysBelowOneAndAHalfKilobytes() {
        assertThat(bytesEach(Sampler.alwaysOn(), MeterProvider.noop())).isLessThanOrEqualTo(1536);
    }

    private static long bytesEach(Sampler sampler, MeterProvider meters) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeThat(threads.isThreadAllocatedMemorySupported()).isTrue();
        SdkTracerProvider tracers = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(new Discarding()))
                .build();
        QuerySpans queries = new QuerySpans(
                tracers.get("t"),
                true,
                SpanRoom.UNBOUNDED,
                new MeterTimes(meters.get("t")),
                false,
                new PoolTable(),
                ParentContext.NONE,
                EpochClock.SYSTEM,
                new Faults());
        FakeQuery query = new FakeQuery("SELECT orders", "select * from orders where id = ?");
        SessionSpans session = (SessionSpans) queries.borrowed(SHOP, System.nanoTime(), 0);
        run(session, query, ROUNDS);
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        run(session, query, ROUNDS);
        return (threads.getThreadAllocatedBytes(self) - before) / ROUNDS;
    }

    private static void run(SessionSpans session, FakeQuery query, int rounds) {
        for (int i = 0; i < rounds; i++) {
            session.ended(session.started(query), null, 1);
        }
    }

    private static final class Discarding implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
