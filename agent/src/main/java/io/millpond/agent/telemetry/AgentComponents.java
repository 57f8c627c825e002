/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the SDK finds its parts: services of the agent's own jar, our HTTP sender, and our console exporters in place of
 * all others of that name. The sender is handed over here, not as a service, so that two SDKs (tests, a restart) share no
 * state.
 */
final class AgentComponents implements ComponentLoader {

    private final ComponentLoader services;
    private final HttpSenderProvider senders;

    AgentComponents(ClassLoader agent, ExportHealth health) {
        this.services = ComponentLoader.forClassLoader(agent);
        this.senders = config -> new JdkHttpSender(config, health);
    }

    @Override
    public <T> Iterable<T> load(Class<T> type) {
        if (type == HttpSenderProvider.class) {
            return Collections.singletonList(type.cast(senders));
        }
        if (type == ConfigurableSpanExporterProvider.class) {
            return withConsole(type, new ConsoleSpans());
        }
        if (type == ConfigurableMetricExporterProvider.class) {
            return withConsole(type, new ConsoleMetrics());
        }
        return services.load(type);
    }

    private <T> List<T> withConsole(Class<T> type, Object console) {
        List<T> found = new ArrayList<>();
        found.add(type.cast(console));
        for (T provider : services.load(type)) {
            if (!provider.getClass().getName().contains(".exporter.logging.")) {
                found.add(provider);
            }
        }
        return found;
    }
}
