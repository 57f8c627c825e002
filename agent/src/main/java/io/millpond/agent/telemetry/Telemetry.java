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
import io.millpond.agent.telemetry.emit.Emitter;
import io.millpond.agent.telemetry.emit.Faults;
import io.millpond.agent.telemetry.emit.ParentContext;
import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Everything about telemetry that runtime sees: it starts with the first connection, hands out the listeners, and stops. Where
 * nobody takes spans or metrics the listeners are the empty ones, so an unused telemetry costs nothing.
 *
 * <p>The SDK is built and stopped on threads of ours, never on the application's: its threads inherit from the one that
 * creates them, and the application's first query does not wait for it ({@link Deferred}).
 */
public final class Telemetry {

    private static final long STOP_MILLIS = 1900;

    private static final Telemetry OFF =
            new Telemetry(PoolListener.NONE, QueryListener.NONE, LeakListener.NONE, null, new CountDownLatch(0));

    private final PoolListener pools;
    private final QueryListener queries;
    private final LeakListener leaks;

    /** Null: everything is ours. */
    private final @Nullable Routes routes;

    /** Open until the SDK is up and has been told what happened before. */
    private final CountDownLatch starting;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What there is to stop. */
    private static final class Running {
        final Sdk sdk;
        final ExportHealth health;

        Running(Sdk sdk, ExportHealth health) {
            this.sdk = sdk;
            this.health = health;
        }
    }

    private Telemetry(
            PoolListener pools,
            QueryListener queries,
            LeakListener leaks,
            @Nullable Routes routes,
            CountDownLatch starting) {
        this.routes = routes;
        this.pools = pools;
        this.queries = queries;
        this.leaks = leaks;
        this.starting = starting;
    }

    /** Observes nothing. */
    public static Telemetry off() {
        return OFF;
    }

    /**
     * Returns at once; the SDK comes up in the background. Never throws, never prints but by AgentLog; {@link #off} where there is
     * nothing to do or it cannot be done.
     */
    public static Telemetry start(TelemetrySettings settings) {
        if (!settings.enabled()) {
            return OFF;
        }
        AppTracing tracing = settings.bridging() ? new AppTracing(settings.surroundings(), new Faults()) : null;
        if (tracing != null && settings.throughApp()) {
            return through(new AppRoute(tracing, settings, false), settings, tracing);
        }
        // The file is written by an SDK of ours only.
        if (tracing != null && tracing.isBesideAgent() && settings.tracesFile() == null) {
            return through(new AppRoute(tracing, settings, true), settings, tracing);
        }
        return startOwn(settings, tracing);
    }

    private static Telemetry through(AppRoute route, TelemetrySettings settings, AppTracing tracing) {
        Routes routes = new Routes(route, () -> startOwn(settings, tracing));
        return new Telemetry(routes, routes, routes, routes, new CountDownLatch(0));
    }

    private static Telemetry startOwn(TelemetrySettings settings, @Nullable AppTracing tracing) {
        if (settings.isSilent()) {
            return OFF;
        }
        try {
            Past past = new Past();
            Deferred deferred = new Deferred(tracing, past, settings.takesMetrics());
            Telemetry telemetry = new Telemetry(deferred, deferred, deferred, null, new CountDownLatch(1));
            DaemonThreads.create("millpond-telemetry-start", () -> telemetry.build(settings, tracing, past, deferred))
                    .start();
            return telemetry;
        } catch (RuntimeException | LinkageError | OutOfMemoryError fault) {
            off(fault);
            return OFF;
        }
    }

    private static void off(Throwable fault) {
        AgentLog.warn("telemetry: off, because it could not start (" + Secrets.masked(fault.toString())
                + "); the application is not affected");
    }

    private void build(TelemetrySettings settings, @Nullable AppTracing tracing, Past past, Deferred deferred) {
        Emitter emitter = Emitter.NONE;
        try {
            ExportHealth health = new ExportHealth();
            Sdk built = Sdk.build(settings, Telemetry.class.getClassLoader(), health);
            if (built != null) {
                if (built.traces || built.metrics) {
                    emitter = Emitter.create(
                            built.sdk,
                            built.room,
                            built.durations,
                            built.traces,
                            built.metrics,
                            settings.version(),
                            settings.errorMessages(),
                            tracing == null ? ParentContext.NONE : new RemoteParents(tracing, past),
                            past);
                    running = new Running(built, health);
                } else {
                    built.sdk.shutdown();
                }
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError fault) {
            off(fault);
        } finally {
            deferred.ready(emitter);
            starting.countDown();
        }
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

    /** Waits until that is known. For tests. */
    boolean isOn() {
        return ended(starting, System.nanoTime() + TimeUnit.MINUTES.toNanos(1)) && running != null;
    }

    /** Sends what is left, within two seconds whatever the receiver does. */
    public void stop() {
        stop(STOP_MILLIS, STOP_MILLIS);
    }

    /**
     * Sends what is left; the second call does nothing.
     *
     * @param maxMillis within that time
     * @param startingMillis within that time where it is not even up yet
     */
    public void stop(long maxMillis, long startingMillis) {
        if (this == OFF || !stopped.compareAndSet(false, true)) {
            return;
        }
        if (routes != null) {
            // What others set up is theirs to end.
            Telemetry own = routes.stop();
            if (own != null) {
                own.stop(maxMillis, startingMillis);
            }
            return;
        }
        boolean up = starting.getCount() == 0;
        long millis = up ? maxMillis : Math.max(maxMillis, startingMillis);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!ended(starting, deadline) || !stopped(deadline)) {
            AgentLog.warn(
                    "telemetry: the last spans and metrics could not be sent within " + millis + " ms and are dropped");
        }
    }

    private boolean stopped(long deadline) {
        Running run = running;
        if (run == null) {
            return true;
        }
        run.health.stopping();
        CountDownLatch finished = new CountDownLatch(1);
        DaemonThreads.create("millpond-telemetry-stop", () -> {
                    try {
                        run.sdk.sdk.shutdown().join(1, TimeUnit.MINUTES);
                    } finally {
                        finished.countDown();
                    }
                })
                .start();
        if (ended(finished, deadline)) {
            return true;
        }
        run.health.over();
        return false;
    }

    /** False where it has not at the deadline. */
    private static boolean ended(CountDownLatch latch, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
