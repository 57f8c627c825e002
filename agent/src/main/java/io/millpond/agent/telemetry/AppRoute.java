/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.Secrets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The way to the OpenTelemetry of the code that borrows; says once where there is none. */
final class AppRoute implements Routes.Finder, AppTracing.Emitters {

    private final AppTracing tracing;
    private final TelemetrySettings settings;
    private final boolean agentsOnly;
    private final AtomicBoolean said = new AtomicBoolean();

    /** @param agentsOnly true: that of an OpenTelemetry agent, not that of an application */
    AppRoute(AppTracing tracing, TelemetrySettings settings, boolean agentsOnly) {
        this.tracing = tracing;
        this.settings = settings;
        this.agentsOnly = agentsOnly;
        if (settings.throughApp() && settings.tracesFile() != null) {
            AgentLog.warn("telemetry: MILLPOND_TRACES_FILE has the spans that the agent exports itself; with"
                    + " MILLPOND_TELEMETRY=app those that go through the application's OpenTelemetry are not in it");
        }
    }

    @Override
    public @Nullable AppEmitter find(@Nullable ClassLoader caller) {
        AppEmitter found = tracing.emitter(caller, agentsOnly, this);
        if (found == null && !agentsOnly && said.compareAndSet(false, true)) {
            AgentLog.warn(
                    "telemetry: MILLPOND_TELEMETRY=app, but the application has set no GlobalOpenTelemetry that the"
                            + " code which borrows can see; until it does, spans and metrics go out by the agent's own exporter");
        }
        return found;
    }

    @Override
    public @Nullable AppEmitter create(String root, @Nullable ClassLoader api) {
        try {
            return AppEmitter.create(
                    root, api, settings.version(), settings.errorMessages(), tracing::isTracedElsewhere);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            AgentLog.warn("telemetry: the OpenTelemetry API beside the application cannot be used ("
                    + Secrets.masked(e.toString())
                    + "; 1.10 or later is needed); spans and metrics go out by the agent's own exporter");
            return null;
        }
    }
}
