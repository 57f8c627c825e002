/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import org.jspecify.annotations.Nullable;

/** The ids of a span that is active in the application's own tracing, in the form that W3C gives them. */
final class ActiveSpan {

    static final String NO_ID = "0000000000000000";

    final String traceId;
    final String spanId;
    final boolean sampled;

    ActiveSpan(String traceId, String spanId, boolean sampled) {
        this.traceId = traceId;
        this.spanId = spanId;
        this.sampled = sampled;
    }

    /** Null where these are no ids of W3C. */
    static @Nullable ActiveSpan of(String traceId, String spanId, boolean sampled) {
        return isId(traceId, 32) && isId(spanId, 16) ? new ActiveSpan(traceId, spanId, sampled) : null;
    }

    private static boolean isId(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        boolean zero = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
            zero &= c == '0';
        }
        return !zero;
    }

    @Override
    public String toString() {
        return traceId + "/" + spanId + (sampled ? "" : " (not sampled)");
    }
}
