/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/** {@code OTEL_METRICS_EXPORTER=console}: one {@code [millpond]} line for each point. */
final class ConsoleMetrics implements MetricExporter, ConfigurableMetricExporterProvider {

    @Override
    public String getName() {
        return "console";
    }

    @Override
    public MetricExporter createExporter(ConfigProperties config) {
        return this;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        for (MetricData metric : metrics) {
            for (PointData point : metric.getData().getPoints()) {
                AgentLog.info("metric " + metric.getName() + point.getAttributes() + " " + value(point) + " "
                        + metric.getUnit());
            }
        }
        return CompletableResultCode.ofSuccess();
    }

    private static String value(PointData point) {
        if (point instanceof LongPointData) {
            return Long.toString(((LongPointData) point).getValue());
        }
        if (point instanceof DoublePointData) {
            return Double.toString(((DoublePointData) point).getValue());
        }
        if (point instanceof HistogramPointData) {
            HistogramPointData histogram = (HistogramPointData) point;
            return "count=" + histogram.getCount() + " sum=" + histogram.getSum() + " max=" + histogram.getMax();
        }
        return point.toString();
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
