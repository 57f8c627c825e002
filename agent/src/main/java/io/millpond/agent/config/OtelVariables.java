/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code OTEL_*} is asked before the SDK is there to read it: whether there is anything to start it for. System property
 * before variable, as there.
 */
public final class OtelVariables {

    private OtelVariables() {}

    /** @param property {@code otel.traces.exporter} */
    public static @Nullable String value(String property) {
        String set = System.getProperty(property);
        if (set == null) {
            set = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return set == null ? null : set.trim();
    }
}
