/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;

/** Makes histograms of durations. */
public interface Times {

    /** @param bounds of the buckets, in seconds */
    Histogram histogram(String name, String description, Double... bounds);

    /** One metric, in seconds. */
    interface Histogram {

        /** Equal attributes have the same series; to be kept by who records often. */
        Series of(Attributes attributes);
    }

    /** One set of attributes of one metric. */
    interface Series {

        /**
         * @param context names the span for an exemplar. The root context where there is none: without one an SDK looks at a
         *     thread local
         */
        void record(long nanos, Context context);
    }
}
