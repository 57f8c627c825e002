/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/** What all executions of one summary in one pool have in common, built once. */
final class StatementShape {

    final String spanName;
    final Attributes attributes;
    final @Nullable String procedure;

    /** Of {@link QuerySpans}; found at the first use by a race that all threads win. */
    Times.@Nullable Series duration;

    StatementShape(String spanName, Attributes attributes, @Nullable String procedure) {
        this.spanName = spanName;
        this.attributes = attributes;
        this.procedure = procedure;
    }
}
