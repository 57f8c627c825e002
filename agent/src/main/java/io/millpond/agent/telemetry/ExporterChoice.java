/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns what the user asked for into what this jar can do. The SDK refuses its whole configuration for one exporter it does not
 * have; here that one is left out, with a line that names the alternative.
 */
final class ExporterChoice {

    private static final Set<String> PROPAGATORS = new HashSet<>(Arrays.asList("tracecontext", "baggage", "none"));
    private static final String HTTP = "http/protobuf";

    private final ConfigProperties config;
    private final Consumer<String> say;
    private final List<String> unsent = new ArrayList<>();
    private String protocol = HTTP;
    private final Map<String, String> chosen = new HashMap<>();

    private ExporterChoice(ConfigProperties config, Consumer<String> say) {
        this.config = config;
        this.say = say;
    }

    /**
     * What to set on top of {@code config}.
     *
     * @param say hears a line about each thing that is left out
     */
    static Map<String, String> of(ConfigProperties config, Consumer<String> say) {
        ExporterChoice choice = new ExporterChoice(config, say);
        choice.exporter("traces");
        choice.exporter("metrics");
        choice.sayUnsent();
        // This agent writes no log records; an application's OTEL_LOGS_EXPORTER is not about us.
        choice.chosen.put("otel.logs.exporter", "none");
        choice.propagators();
        choice.oneOf(
                "otel.traces.sampler",
                "parentbased_always_on",
                "always_on",
                "always_off",
                "traceidratio",
                "parentbased_always_off",
                "parentbased_traceidratio");
        choice.oneOf("otel.exporter.otlp.compression", "none", "gzip");
        choice.oneOf("otel.exporter.otlp.traces.compression", "none", "gzip");
        choice.oneOf("otel.exporter.otlp.metrics.compression", "none", "gzip");
        choice.oneOf("otel.exporter.otlp.metrics.temporality.preference", "cumulative", "delta", "lowmemory");
        choice.oneOf("otel.metrics.exemplar.filter", "trace_based", "always_on", "always_off");
        choice.noConfigFile();
        return choice.chosen;
    }

    private void exporter(String signal) {
        String key = "otel." + signal + ".exporter";
        List<String> asked = config.getList(key);
        List<String> kept = new ArrayList<>();
        for (String name : asked.isEmpty() ? Collections.singletonList("otlp") : asked) {
            if (name.equals("otlp")) {
                keepOtlp(signal, kept);
            } else if (name.equals("console")) {
                kept.add(name);
            } else if (!name.equals("none")) {
                say.accept("telemetry: " + environment(key) + ": exporter '" + name
                        + "' is not built in and left out; accepted are otlp, console, none");
            }
        }
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(kept));
        chosen.put(key, distinct.isEmpty() ? "none" : String.join(",", distinct));
    }

    private void keepOtlp(String signal, List<String> kept) {
        String own = config.getString("otel.exporter.otlp." + signal + ".protocol");
        String general = config.getString("otel.exporter.otlp.protocol");
        String asked = own != null && !own.isEmpty() ? own : general != null && !general.isEmpty() ? general : HTTP;
        if (asked.toLowerCase(Locale.ROOT).equals(HTTP)) {
            kept.add("otlp");
        } else {
            unsent.add(signal);
            protocol = asked;
        }
    }

    private void sayUnsent() {
        if (!unsent.isEmpty()) {
            say.accept("telemetry: OTLP protocol '" + protocol + "' is not built in, so " + String.join(" and ", unsent)
                    + " are not sent; set OTEL_EXPORTER_OTLP_PROTOCOL=" + HTTP
                    + " (and an endpoint that speaks it, port 4318 by default)");
        }
    }

    private void propagators() {
        List<String> asked = config.getList("otel.propagators");
        List<String> kept = new ArrayList<>(asked);
        kept.retainAll(PROPAGATORS);
        if (kept.size() < asked.size()) {
            chosen.put("otel.propagators", kept.isEmpty() ? "none" : String.join(",", kept));
            AgentLog.debug("telemetry: OTEL_PROPAGATORS: only " + kept + " of " + asked + " are built in");
        }
    }

    private void oneOf(String key, String byDefault, String... others) {
        String asked = config.getString(key);
        if (asked == null || asked.isEmpty()) {
            return;
        }
        Set<String> accepted = new LinkedHashSet<>();
        accepted.add(byDefault);
        Collections.addAll(accepted, others);
        String known = asked.trim().toLowerCase(Locale.ROOT);
        if (accepted.contains(known)) {
            chosen.put(key, known);
        } else {
            chosen.put(key, byDefault);
            say.accept("telemetry: " + environment(key) + ": '" + asked + "' is not known here; accepted are "
                    + String.join(", ", accepted) + "; used is " + byDefault);
        }
    }

    private void noConfigFile() {
        String file = config.getString("otel.config.file");
        if (file != null && !file.isEmpty()) {
            chosen.put("otel.config.file", "");
            say.accept("telemetry: OTEL_CONFIG_FILE is not supported and ignored; the OTEL_* variables are read");
        }
    }

    static String environment(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
