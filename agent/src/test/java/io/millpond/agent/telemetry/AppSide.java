/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A web application with an OpenTelemetry of its own, in a loader of its own: does what it is told, answers in JDK types. */
public final class AppSide implements Function<String, Object> {

    /** What a web application may keep for ever. */
    static Object kept;

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private Span work;
    private Scope scope;

    @Override
    public Object apply(String what) {
        switch (what) {
            case "set":
                return OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build())
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(metrics)
                                .build())
                        .buildAndRegisterGlobal();
            case "begin":
                work = GlobalOpenTelemetry.getTracer("app").spanBuilder("work").startSpan();
                scope = work.makeCurrent();
                return work.getSpanContext().getTraceId() + "/"
                        + work.getSpanContext().getSpanId();
            case "end":
                scope.close();
                work.end();
                return "";
            case "spans":
                return spans.getFinishedSpanItems().stream()
                        .map(span -> span.getName() + " " + span.getTraceId() + "/" + span.getParentSpanId())
                        .collect(Collectors.toList());
            case "metrics":
                return metrics.collectAllMetrics().stream()
                        .map(MetricData::getName)
                        .collect(Collectors.toSet());
            default:
                throw new IllegalArgumentException(what);
        }
    }

    public static void keep(Object object) {
        kept = object;
    }
}
