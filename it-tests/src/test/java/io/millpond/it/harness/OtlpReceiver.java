/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** A real OTLP/HTTP receiver on loopback: decodes the protobuf that the agent sends. */
public final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(2, runnable -> {
        Thread thread = new Thread(runnable, "otlp-receiver");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    /** A span as a test wants to read it. */
    public record SpanView(
            String name,
            String kind,
            String traceId,
            String spanId,
            String parentId,
            String status,
            Map<String, String> attributes,
            Map<String, Map<String, String>> events,
            String scope,
            Map<String, String> resource) {
        public boolean isRoot() {
            return parentId.isEmpty();
        }
    }

    public OtlpReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/v1/traces",
                exchange -> receive(exchange, body -> traces.add(ExportTraceServiceRequest.parseFrom(body))));
        server.createContext(
                "/v1/metrics",
                exchange -> receive(exchange, body -> metrics.add(ExportMetricsServiceRequest.parseFrom(body))));
        server.setExecutor(executor);
        server.start();
    }

    private interface Decoder {
        void decode(byte[] body) throws InvalidProtocolBufferException;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void receive(HttpExchange exchange, Decoder decoder) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        if ("gzip".equals(encoding)) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = in.readAllBytes();
            }
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (!"application/x-protobuf".equals(type)) {
            faults.add("content type " + type);
        }
        try {
            decoder.decode(body);
        } catch (InvalidProtocolBufferException e) {
            faults.add(exchange.getRequestURI() + ": " + e);
        }
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        // Ends the exchange. Its close() would end the connection too, which the sender may be using again by now.
        exchange.sendResponseHeaders(200, -1);
    }

    public List<String> faults() {
        return List.copyOf(faults);
    }

    public List<SpanView> spans() {
        List<SpanView> all = new ArrayList<>();
        for (ExportTraceServiceRequest request : traces) {
            for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
                Map<String, String> resource = map(resourceSpans.getResource().getAttributesList());
                for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
                    for (Span span : scopeSpans.getSpansList()) {
                        all.add(view(span, scopeSpans.getScope().getName(), resource));
                    }
                }
            }
        }
        return all;
    }

    private static SpanView view(Span span, String scope, Map<String, String> resource) {
        Map<String, Map<String, String>> events = new LinkedHashMap<>();
        for (Span.Event event : span.getEventsList()) {
            events.put(event.getName(), map(event.getAttributesList()));
        }
        return new SpanView(
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                span.getStatus().getCode().name().replace("STATUS_CODE_", ""),
                map(span.getAttributesList()),
                events,
                scope,
                resource);
    }

    /** Every metric point received, newest last: metric name to its points' attributes and value. */
    public List<MetricView> metrics() {
        List<MetricView> all = new ArrayList<>();
        for (ExportMetricsServiceRequest request : metrics) {
            request.getResourceMetricsList()
                    .forEach(resource -> resource.getScopeMetricsList()
                            .forEach(scope -> scope.getMetricsList().forEach(metric -> add(metric, all))));
        }
        return all;
    }

    /** One point of a metric; of a histogram the value is its count. */
    public record MetricView(String name, String unit, String type, Map<String, String> attributes, double value) {}

    private static void add(Metric metric, List<MetricView> all) {
        switch (metric.getDataCase()) {
            case SUM ->
                metric.getSum()
                        .getDataPointsList()
                        .forEach(point -> all.add(new MetricView(
                                metric.getName(),
                                metric.getUnit(),
                                metric.getSum().getIsMonotonic() ? "counter" : "updown",
                                map(point.getAttributesList()),
                                point.hasAsInt() ? point.getAsInt() : point.getAsDouble())));
            case GAUGE ->
                metric.getGauge()
                        .getDataPointsList()
                        .forEach(point -> all.add(new MetricView(
                                metric.getName(),
                                metric.getUnit(),
                                "gauge",
                                map(point.getAttributesList()),
                                point.hasAsInt() ? point.getAsInt() : point.getAsDouble())));
            case HISTOGRAM ->
                metric.getHistogram()
                        .getDataPointsList()
                        .forEach(point -> all.add(new MetricView(
                                metric.getName(),
                                metric.getUnit(),
                                "histogram",
                                map(point.getAttributesList()),
                                point.getCount())));
            default ->
                all.add(new MetricView(
                        metric.getName(), metric.getUnit(), metric.getDataCase().name(), Map.of(), 0));
        }
    }

    public SpanView awaitSpan(String what, Predicate<SpanView> matches) {
        SpanView[] found = new SpanView[1];
        Await.until(
                "span " + what,
                Duration.ofSeconds(20),
                () -> {
                    found[0] = spans().stream().filter(matches).findFirst().orElse(null);
                    return found[0] != null;
                },
                () -> "spans: " + spans());
        return found[0];
    }

    public MetricView awaitMetric(String what, Predicate<MetricView> matches) {
        MetricView[] found = new MetricView[1];
        Await.until(
                "metric " + what,
                Duration.ofSeconds(20),
                () -> {
                    found[0] = metrics().stream().filter(matches).findFirst().orElse(null);
                    return found[0] != null;
                },
                () -> "metrics: "
                        + metrics().stream().map(MetricView::name).distinct().toList());
        return found[0];
    }

    /** Everything received as text, to look for what must never be there. */
    public String everything() {
        StringBuilder text = new StringBuilder();
        traces.forEach(request -> text.append(request));
        metrics.forEach(request -> text.append(request));
        return text.toString();
    }

    private static Map<String, String> map(List<KeyValue> attributes) {
        Map<String, String> map = new LinkedHashMap<>();
        attributes.forEach(entry -> map.put(entry.getKey(), text(entry.getValue())));
        return map;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(OtlpReceiver::text)
                        .toList()
                        .toString();
            default -> value.toString();
        };
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
