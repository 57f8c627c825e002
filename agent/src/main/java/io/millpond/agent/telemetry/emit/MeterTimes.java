/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import java.util.Arrays;

/** Durations by the API alone: whatever SDK is behind it adds them up. */
public final class MeterTimes implements Times {

    private final Meter meter;

    public MeterTimes(Meter meter) {
        this.meter = meter;
    }

    @Override
    public Histogram histogram(String name, String description, Double... bounds) {
        DoubleHistogram histogram = seconds(name, description, bounds);
        return attributes -> (nanos, context) -> histogram.record(nanos / 1e9, attributes, context);
    }

    private DoubleHistogram seconds(String name, String description, Double... bounds) {
        DoubleHistogramBuilder histogram =
                meter.histogramBuilder(name).setUnit("s").setDescription(description);
        try {
            histogram = histogram.setExplicitBucketBoundariesAdvice(Arrays.asList(bounds));
        } catch (NoSuchMethodError older) {
            // An application's API before 1.32 takes no advice: its SDK's own bounds.
            return histogram.build();
        }
        return histogram.build();
    }
}
