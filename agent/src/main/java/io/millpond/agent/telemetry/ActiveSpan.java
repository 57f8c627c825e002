/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

/** The ids of a span that is active in the application's own tracing, in the form that W3C gives them. */
final class ActiveSpan {

    final String traceId;
    final String spanId;
    final boolean sampled;

    ActiveSpan(String traceId, String spanId, boolean sampled) {
        this.traceId = traceId;
        this.spanId = spanId;
        this.sampled = sampled;
    }

    @Override
    public String toString() {
        return traceId + "/" + spanId + (sampled ? "" : " (not sampled)");
    }
}
