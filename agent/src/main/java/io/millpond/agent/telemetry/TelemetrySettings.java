/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.config.OtelVariables;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What runtime has read from the configuration. {@code OTEL_*} is not in it: the SDK reads those itself. */
public final class TelemetrySettings {

    private final boolean enabled;
    private final boolean bridging;
    private final boolean throughApp;
    private final Surroundings surroundings;
    private final boolean errorMessages;
    private final @Nullable String tracesFile;
    private final String version;
    private final Map<String, String> properties;

    private TelemetrySettings(Builder builder) {
        this.enabled = builder.enabled;
        this.bridging = builder.bridging;
        this.throughApp = builder.throughApp;
        this.surroundings = builder.surroundings;
        this.errorMessages = builder.errorMessages;
        this.tracesFile = builder.tracesFile;
        this.version = builder.version;
        this.properties = Collections.unmodifiableMap(new LinkedHashMap<>(builder.properties));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** False: {@code MILLPOND_TELEMETRY=off}. */
    boolean enabled() {
        return enabled;
    }

    /** False: {@code MILLPOND_TELEMETRY=own}. The application's own tracing is not looked at. */
    boolean bridging() {
        return bridging;
    }

    /** Surely nobody takes anything, so nothing need be started to find that out. */
    boolean isSilent() {
        return "true".equalsIgnoreCase(otel("otel.sdk.disabled"))
                || (tracesFile == null && !takes("traces") && !takes("metrics"));
    }

    /** False: surely nobody takes metrics. */
    boolean takesMetrics() {
        return takes("metrics");
    }

    private boolean takes(String signal) {
        return !"none".equals(otel("otel." + signal + ".exporter"));
    }

    private @Nullable String otel(String property) {
        String own = properties.get(property);
        return own == null ? OtelVariables.value(property) : own;
    }

    /** True: {@code MILLPOND_TELEMETRY=app}. */
    boolean throughApp() {
        return throughApp;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    boolean errorMessages() {
        return errorMessages;
    }

    @Nullable
    String tracesFile() {
        return tracesFile;
    }

    String version() {
        return version;
    }

    Map<String, String> properties() {
        return properties;
    }

    /** The properties by name only: a value may be a header with a key in it. */
    @Override
    public String toString() {
        return "TelemetrySettings{enabled=" + enabled + ", bridging=" + bridging + ", throughApp=" + throughApp
                + ", errorMessages=" + errorMessages + ", tracesFile=" + tracesFile + ", version=" + version
                + ", properties=" + properties.keySet() + "}";
    }

    public static final class Builder {

        private boolean enabled = true;
        private boolean bridging = true;
        private boolean throughApp;
        private Surroundings surroundings = Surroundings.UNKNOWN;
        private boolean errorMessages;
        private @Nullable String tracesFile;
        private String version = "unknown";
        private final Map<String, String> properties = new LinkedHashMap<>();

        private Builder() {}

        public Builder enabled(boolean value) {
            this.enabled = value;
            return this;
        }

        /** False: {@code MILLPOND_TELEMETRY=own}. */
        public Builder bridging(boolean value) {
            this.bridging = value;
            return this;
        }

        /** True: {@code MILLPOND_TELEMETRY=app}. */
        public Builder throughApp(boolean value) {
            this.throughApp = value;
            return this;
        }

        public Builder surroundings(Surroundings value) {
            this.surroundings = value;
            return this;
        }

        /** {@code MILLPOND_TRACES_ERROR_MESSAGES}. */
        public Builder errorMessages(boolean value) {
            this.errorMessages = value;
            return this;
        }

        /** {@code MILLPOND_TRACES_FILE}; null or empty for none. */
        public Builder tracesFile(@Nullable String value) {
            this.tracesFile = value == null || value.isEmpty() ? null : value;
            return this;
        }

        /** Version of the instrumentation scope. */
        public Builder version(String value) {
            this.version = Objects.requireNonNull(value, "version");
            return this;
        }

        /** An SDK property ({@code otel.service.name}), stronger than system properties and {@code OTEL_*}. */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        public TelemetrySettings build() {
            return new TelemetrySettings(this);
        }
    }
}
