/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.config.Settings;
import io.millpond.agent.config.SettingsReader;
import io.millpond.agent.config.Version;
import io.millpond.agent.leak.GcHint;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.YoungGarbage;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.PoolWorkers;
import io.millpond.agent.pool.Ticker;
import io.millpond.agent.registry.Doors;
import io.millpond.agent.registry.Faults;
import io.millpond.agent.registry.PoolSettingsOf;
import io.millpond.agent.registry.Services;
import io.millpond.agent.runtime.jmx.PoolBeans;
import io.millpond.agent.telemetry.Telemetry;
import io.millpond.agent.telemetry.TelemetrySettings;
import org.jspecify.annotations.Nullable;

/** The started agent: everything wired, once for each JVM. */
final class Agent {

    private final Doors doors;
    private final LeakTracker leaks;

    private Agent(Doors doors, LeakTracker leaks) {
        this.doors = doors;
        this.leaks = leaks;
    }

    static Agent start(@Nullable String arguments, ClassesSeen seen) {
        ShutdownHook.installForLog();
        Settings settings = SettingsReader.read(arguments);
        AgentLog.setLevel(
                AgentLog.Level.valueOf(settings.get(ConfigKeys.LOG_LEVEL).name()));
        report(settings);

        io.millpond.agent.fault.Faults.count(); // loads it now: where it is needed there may be no memory to
        Ticker ticker = Ticker.system();
        Telemetry telemetry = Telemetry.start(telemetry(settings, seen));
        BackgroundWork background = new BackgroundWork();
        PoolBeans beans = new PoolBeans(background);
        LeakTracker leaks = LeakTracker.create(
                PoolSettingsOf.leaks(settings),
                ticker::nanos,
                ticker::coarseNanos,
                Listeners.leaks(telemetry.leaks(), Listeners.leaks(beans, new FlightRecorderLeaks(background))),
                background);
        beans.leaksOf(leaks);
        Services services = new Services(
                settings,
                ticker,
                PoolWorkers.create(),
                Listeners.pools(telemetry.pools(), beans),
                telemetry.queries(),
                leaks,
                new Faults(),
                background);
        Doors doors = new Doors(services);
        GcHint gcHint = settings.get(ConfigKeys.LEAK_GC) == ConfigKeys.LeakGc.EXHAUSTED
                ? new GcHint(ticker::nanos, System::gc, new YoungGarbage(), leaks::unreachableSeen)
                : null;
        Housekeeper.start(doors, leaks, gcHint, ticker);
        ShutdownHook.install(doors, leaks, telemetry);
        return new Agent(doors, leaks);
    }

    private static void report(Settings settings) {
        if (!settings.problems().isEmpty()) {
            AgentLog.warn("settings: " + String.join(" | ", settings.problems()));
        }
        AgentLog.debug("millpond " + Version.current() + " starts: " + settings);
    }

    private static TelemetrySettings telemetry(Settings settings, ClassesSeen seen) {
        seen.lookAround();
        String file = settings.get(ConfigKeys.TRACES_FILE);
        return TelemetrySettings.builder()
                .enabled(settings.get(ConfigKeys.TELEMETRY) != ConfigKeys.Telemetry.OFF)
                .bridging(settings.get(ConfigKeys.TELEMETRY) != ConfigKeys.Telemetry.OWN)
                .throughApp(settings.get(ConfigKeys.TELEMETRY) == ConfigKeys.Telemetry.APP)
                .surroundings(seen)
                .errorMessages(settings.get(ConfigKeys.TRACES_ERROR_MESSAGES))
                .tracesFile(file.isEmpty() ? null : file)
                .version(Version.current())
                .build();
    }

    Doors doors() {
        return doors;
    }

    LeakTracker leaks() {
        return leaks;
    }
}
