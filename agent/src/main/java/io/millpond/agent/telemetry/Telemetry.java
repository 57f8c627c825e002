/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.Secrets;
import io.millpond.agent.thread.DaemonThreads;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything about telemetry that runtime sees: it starts with the first connection, hands out the listeners, and stops. Where
 * nobody takes spans or metrics the listeners are the empty ones, so an unused telemetry costs nothing.
 *
 * <p>The SDK is built and stopped on a thread of ours, never on the application's: its threads inherit from the one that
 * creates them.
 */
public final class Telemetry {

    static final String SCOPE = "io.millpond";
    private static final long START_SECONDS = 15;
    private static final long STOP_MILLIS = 1900;

    private static final Telemetry OFF =
            new Telemetry(null, new ExportHealth(), PoolListener.NONE, QueryListener.NONE, LeakListener.NONE);

    private final @Nullable OpenTelemetrySdk sdk;
    private final ExportHealth health;
    private final PoolListener pools;
    private final QueryListener queries;
    private final LeakListener leaks;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Telemetry(
            @Nullable OpenTelemetrySdk sdk,
            ExportHealth health,
            PoolListener pools,
            QueryListener queries,
            LeakListener leaks) {
        this.sdk = sdk;
        this.health = health;
        this.pools = pools;
        this.queries = queries;
        this.leaks = leaks;
    }

    /** Observes nothing. */
    public static Telemetry off() {
        return OFF;
    }

    /** Never throws, never prints but by AgentLog; {@link #off} where there is nothing to do or it cannot be done. */
    public static Telemetry start(TelemetrySettings settings) {
        if (!settings.enabled()) {
            return OFF;
        }
        AtomicReference<@Nullable Telemetry> result = new AtomicReference<>();
        boolean done = onOwnThread("millpond-telemetry-start", TimeUnit.SECONDS.toMillis(START_SECONDS), () -> {
            Telemetry built = build(settings);
            if (!result.compareAndSet(null, built)) {
                built.stop();
            }
        });
        if (!done && result.compareAndSet(null, OFF)) {
            AgentLog.warn("telemetry: not ready after " + START_SECONDS + " s; it stays off");
        }
        Telemetry started = result.get();
        return started == null ? OFF : started;
    }

    private static Telemetry build(TelemetrySettings settings) {
        try {
            ExportHealth health = new ExportHealth();
            Sdk built = Sdk.build(settings, Telemetry.class.getClassLoader(), health);
            return built == null ? OFF : of(built, settings, health);
        } catch (RuntimeException | LinkageError fault) {
            AgentLog.warn("telemetry: off, because it could not start (" + Secrets.masked(fault.toString())
                    + "); the application is not affected");
            return OFF;
        }
    }

    private static Telemetry of(Sdk built, TelemetrySettings settings, ExportHealth health) {
        if (!built.traces && !built.metrics) {
            built.sdk.shutdown();
            return OFF;
        }
        Faults faults = new Faults();
        PoolTable table = new PoolTable();
        Meter meter = built.sdk
                .meterBuilder(SCOPE)
                .setInstrumentationVersion(settings.version())
                .build();
        Tracer tracer = built.sdk
                .tracerBuilder(SCOPE)
                .setInstrumentationVersion(settings.version())
                .build();
        QuerySpans spans = new QuerySpans(
                tracer,
                built.traces,
                meter,
                settings.errorMessages(),
                table,
                settings.bridging() ? new AppTracing(faults) : ParentContext.NONE,
                Clock.getDefault(),
                faults);
        Context.root(); // finds its storage here, on a thread without an application's class loader
        if (!built.metrics) {
            return new Telemetry(built.sdk, health, spans, spans, LeakListener.NONE);
        }
        PoolMetrics metrics = new PoolMetrics(meter, table, faults, spans);
        return new Telemetry(built.sdk, health, metrics, spans, metrics);
    }

    public PoolListener pools() {
        return pools;
    }

    public QueryListener queries() {
        return queries;
    }

    public LeakListener leaks() {
        return leaks;
    }

    public boolean isOn() {
        return sdk != null;
    }

    /** Sends what is left, within two seconds whatever the receiver does. */
    public void stop() {
        stop(STOP_MILLIS);
    }

    /** Sends what is left, within that time; the second call does nothing. */
    public void stop(long maxMillis) {
        OpenTelemetrySdk running = sdk;
        if (running == null || !stopped.compareAndSet(false, true)) {
            return;
        }
        health.stopping();
        if (!onOwnThread(
                "millpond-telemetry-stop", maxMillis, () -> running.shutdown().join(1, TimeUnit.MINUTES))) {
            AgentLog.warn("telemetry: the last spans and metrics could not be sent within " + maxMillis
                    + " ms and are dropped");
        }
    }

    /** False where it is still running after that time. */
    private static boolean onOwnThread(String name, long millis, Runnable work) {
        CountDownLatch finished = new CountDownLatch(1);
        DaemonThreads.create(name, () -> {
                    try {
                        work.run();
                    } finally {
                        finished.countDown();
                    }
                })
                .start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (true) {
                try {
                    return finished.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // The application's interrupt is not for us: put back below.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
