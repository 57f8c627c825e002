/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.Secrets;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SDK, configured by {@code OTEL_*}. It refuses its whole configuration for one bad value; here that value gives one line
 * and its default is used, as for Millpond's own settings.
 */
final class Sdk {

    private static final Pattern KEY = Pattern.compile("otel\\.[a-z0-9._-]*[a-z0-9]");
    private static final int MAX_FAULTS = 8;

    final OpenTelemetrySdk sdk;
    /** Somebody takes the spans. */
    final boolean traces;

    final boolean metrics;

    private Sdk(OpenTelemetrySdk sdk, boolean traces, boolean metrics) {
        this.sdk = sdk;
        this.traces = traces;
        this.metrics = metrics;
    }

    /** Null, and a line said, where it cannot be built at all; also null where {@code OTEL_SDK_DISABLED} says so. */
    static @Nullable Sdk build(TelemetrySettings settings, ClassLoader agent, ExportHealth health) {
        Map<String, String> corrections = new HashMap<>(settings.properties());
        Set<String> said = new HashSet<>(); // each attempt finds the same things to say
        Consumer<String> say = line -> {
            if (said.add(line)) {
                AgentLog.warn(line);
            }
        };
        boolean exporters = true;
        for (int fault = 0; fault < MAX_FAULTS; fault++) {
            try {
                return build(settings, new AgentComponents(agent, health), corrections, new Choices(exporters, say));
            } catch (ConfigurationException e) {
                String message = Secrets.masked(String.valueOf(e.getMessage()));
                Matcher key = KEY.matcher(message);
                if (key.find() && !"".equals(corrections.get(key.group()))) {
                    corrections.put(key.group(), "");
                    AgentLog.warn("telemetry: " + ExporterChoice.environment(key.group()) + ": " + message
                            + "; the default is used");
                } else if (exporters) {
                    exporters = false;
                    AgentLog.warn("telemetry: " + message + "; nothing is exported by OTLP");
                } else {
                    break;
                }
            }
        }
        AgentLog.warn("telemetry: the OTEL_* settings cannot be used; telemetry is off");
        return null;
    }

    private static @Nullable Sdk build(
            TelemetrySettings settings, AgentComponents components, Map<String, String> corrections, Choices choices) {
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setComponentLoader(components)
                .addPropertiesSupplier(Choices::defaults)
                .addPropertiesCustomizer(config -> corrections)
                .addPropertiesCustomizer(choices::made)
                .addResourceCustomizer((resource, config) -> resource.merge(distribution(settings.version())))
                .addTracerProviderCustomizer((provider, config) -> withFile(provider, settings.tracesFile(), choices))
                .build()
                .getOpenTelemetrySdk();
        if (choices.disabled) {
            return null;
        }
        return new Sdk(sdk, choices.traces, choices.metrics);
    }

    /* A processor of its own, so that the file has its spans whatever becomes of the other exporters. */
    private static SdkTracerProviderBuilder withFile(
            SdkTracerProviderBuilder provider, @Nullable String name, Choices choices) {
        SpanFileExporter file = name == null ? null : SpanFileExporter.open(name);
        if (file == null) {
            return provider;
        }
        choices.traces = true;
        return provider.addSpanProcessor(BatchSpanProcessor.builder(file)
                .setScheduleDelay(Duration.ofSeconds(1))
                .setMaxQueueSize(8192)
                .build());
    }

    private static Resource distribution(String version) {
        return Resource.create(Attributes.builder()
                .put("telemetry.distro.name", "millpond")
                .put("telemetry.distro.version", version)
                .build());
    }

    /** What the configuration came to. */
    private static final class Choices {

        private final boolean exporters;
        private final Consumer<String> say;
        boolean disabled;
        boolean traces;
        boolean metrics;

        Choices(boolean exporters, Consumer<String> say) {
            this.exporters = exporters;
            this.say = say;
        }

        static Map<String, String> defaults() {
            Map<String, String> defaults = new HashMap<>();
            defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
            defaults.put("otel.logs.exporter", "none");
            return defaults;
        }

        Map<String, String> made(ConfigProperties config) {
            disabled = Boolean.TRUE.equals(config.getBoolean("otel.sdk.disabled"));
            Map<String, String> chosen = ExporterChoice.of(config, say);
            if (!exporters) {
                chosen.put("otel.traces.exporter", "none");
                chosen.put("otel.metrics.exporter", "none");
            }
            traces = !"none".equals(chosen.get("otel.traces.exporter"));
            metrics = !"none".equals(chosen.get("otel.metrics.exporter"));
            return chosen;
        }
    }
}
