/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Locale;

/** {@code OTEL_TRACES_EXPORTER=console}: one {@code [millpond]} line for each span. */
final class ConsoleSpans implements SpanExporter, ConfigurableSpanExporterProvider {

    @Override
    public String getName() {
        return "console";
    }

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return this;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        for (SpanData span : spans) {
            AgentLog.info(line(span));
        }
        return CompletableResultCode.ofSuccess();
    }

    private static String line(SpanData span) {
        double millis = (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
        return String.format(
                Locale.ROOT,
                "span '%s' %s %.3f ms trace=%s span=%s parent=%s status=%s attributes=%s events=%s",
                span.getName(),
                span.getKind(),
                millis,
                span.getTraceId(),
                span.getSpanId(),
                span.getParentSpanContext().isValid() ? span.getParentSpanId() : "none",
                span.getStatus().getStatusCode(),
                span.getAttributes(),
                span.getEvents());
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
