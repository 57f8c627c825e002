/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An application with an OpenTelemetry of its own, which it keeps in memory. Prints the ids that its statements belong under, then
 * every span and the names of all metrics that its own SDK was given.
 */
public final class AppTelemetryWork {
    private static final Queue<SpanData> SPANS = new ConcurrentLinkedQueue<>();
    private static final Set<String> METRICS = new TreeSet<>();

    private AppTelemetryWork() {}

    /** @param who a name for its lines */
    public static void run(String url, String who, boolean late) throws Exception {
        Class.forName("org.h2.Driver");
        if (late) {
            query(url, "select 100");
        }
        SdkMeterProvider meters = SdkMeterProvider.builder()
                .registerMetricReader(PeriodicMetricReader.builder(new Metrics())
                        .setInterval(Duration.ofHours(1))
                        .build())
                .build();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Spans()))
                        .build())
                .setMeterProvider(meters)
                .buildAndRegisterGlobal();
        Span work = sdk.getTracer("app").spanBuilder("work").startSpan();
        try (Scope ignored = work.makeCurrent()) {
            String under = work.getSpanContext().getTraceId() + "/"
                    + work.getSpanContext().getSpanId();
            System.out.println(who + " parent=" + under);
            query(url, "select 1");
            try (Connection connection = DriverManager.getConnection(url, "sa", "");
                    PreparedStatement statement = connection.prepareStatement("select 2 + ?")) {
                statement.setInt(1, 2);
                statement.executeQuery().close();
            }
        } finally {
            work.end();
        }
        query(url, "values 3");
        meters.forceFlush();
        for (SpanData span : SPANS) {
            System.out.println(who + " span=" + span.getKind() + " " + span.getName() + " " + span.getTraceId() + "/"
                    + span.getParentSpanId());
        }
        System.out.println(who + " metrics=" + METRICS);
        Enumeration<Driver> drivers = DriverManager.getDrivers();
        while (drivers.hasMoreElements()) {
            DriverManager.deregisterDriver(drivers.nextElement());
        }
    }

    private static void query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
        }
    }

    private static final class Spans implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            SPANS.addAll(spans);
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

    private static final class Metrics implements MetricExporter {
        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            for (MetricData metric : metrics) {
                METRICS.add(metric.getName());
            }
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

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
