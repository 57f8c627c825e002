/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.Secrets;
import io.millpond.agent.telemetry.emit.SpanRoom;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.Arrays;
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

    final SpanRoom room;
    /** Null where durations are added up by the SDK. */
    final @Nullable DurationCells durations;

    private Sdk(OpenTelemetrySdk sdk, Choices choices) {
        this.sdk = sdk;
        this.traces = choices.traces;
        this.metrics = choices.metrics;
        SpanBatches batches = choices.batches;
        // A file or the console has every span, so each is made.
        this.room = batches != null && !choices.elsewhere ? batches : SpanRoom.UNBOUNDED;
        this.durations = choices.durations;
        if (batches != null) {
            batches.observe(sdk.getMeterProvider());
            batches.start(); // not sooner: a configuration that is refused leaves no thread behind
        }
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
                return build(
                        settings,
                        new AgentComponents(agent, health),
                        corrections,
                        new Choices(exporters, settings.version(), say));
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
                .addTracerProviderCustomizer((provider, config) -> choices.withOtlp(provider, components, config))
                .addTracerProviderCustomizer((provider, config) -> withFile(provider, settings.tracesFile(), choices))
                .addMetricExporterCustomizer(choices::metricsBy)
                .addMeterProviderCustomizer(choices::withDurations)
                .build()
                .getOpenTelemetrySdk();
        if (choices.disabled) {
            return null;
        }
        return new Sdk(sdk, choices);
    }

    /* A processor of its own, so that the file has its spans whatever becomes of the other exporters. */
    private static SdkTracerProviderBuilder withFile(
            SdkTracerProviderBuilder provider, @Nullable String name, Choices choices) {
        SpanFileExporter file = name == null ? null : SpanFileExporter.open(name);
        if (file == null) {
            return provider;
        }
        choices.traces = true;
        choices.elsewhere = true;
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
        private final String version;
        boolean traces;
        boolean metrics;
        /** Spans go to more than OTLP. */
        boolean elsewhere;

        private boolean otlp;

        @Nullable
        SpanBatches batches;

        @Nullable
        DurationCells durations;

        private int metricExporters;
        private boolean plainMetrics = true;

        Choices(boolean exporters, String version, Consumer<String> say) {
            this.exporters = exporters;
            this.version = version;
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
            String spans = String.valueOf(chosen.get("otel.traces.exporter"));
            traces = !"none".equals(spans);
            // OTLP is ours to batch; what else there is stays with the SDK.
            otlp = Arrays.asList(spans.split(",")).contains("otlp");
            elsewhere = spans.contains("console");
            if (otlp) {
                chosen.put("otel.traces.exporter", elsewhere ? "console" : "none");
            }
            metrics = !"none".equals(chosen.get("otel.metrics.exporter"));
            return chosen;
        }

        SdkTracerProviderBuilder withOtlp(
                SdkTracerProviderBuilder provider, AgentComponents components, ConfigProperties config) {
            if (!otlp) {
                return provider;
            }
            for (ConfigurableSpanExporterProvider exporters : components.load(ConfigurableSpanExporterProvider.class)) {
                if (exporters.getName().equals("otlp")) {
                    batches = SpanBatches.configured(exporters.createExporter(config), config);
                    return provider.addSpanProcessor(batches);
                }
            }
            throw new ConfigurationException("otel.traces.exporter: otlp is not in the agent's jar");
        }

        MetricExporter metricsBy(MetricExporter exporter, ConfigProperties config) {
            metricExporters++;
            plainMetrics &= exporter.getAggregationTemporality(InstrumentType.HISTOGRAM)
                            == AggregationTemporality.CUMULATIVE
                    && exporter.getDefaultAggregation(InstrumentType.HISTOGRAM) == Aggregation.defaultAggregation();
            return exporter;
        }

        /* Cells of our own know one reader, to whom they tell the whole since the start, and exemplars of sampled spans. */
        SdkMeterProviderBuilder withDurations(SdkMeterProviderBuilder provider, ConfigProperties config) {
            String exemplars = config.getString("otel.metrics.exemplar.filter", "trace_based");
            if (metricExporters != 1 || !plainMetrics || exemplars.equals("always_on")) {
                return provider;
            }
            durations = new DurationCells(
                    version,
                    !exemplars.equals("always_off"),
                    config.getInt("otel.java.metrics.cardinality.limit", 2_000));
            return provider.registerMetricProducer(durations);
        }
    }
}
