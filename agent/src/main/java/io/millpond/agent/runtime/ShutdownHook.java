/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.registry.Doors;
import io.millpond.agent.telemetry.Telemetry;
import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.TimeUnit;

/**
 * Says what is still open, closes idle connections with their driver's own farewell, flushes spans. The application's hooks run
 * beside this one and may still use JDBC, so pools stay open; the exit is held up by two seconds at most, and by
 * {@value #LOG_MILLIS} ms more where standard error stands still.
 */
final class ShutdownHook implements Runnable {

    private static final long FAREWELL_MILLIS = 700;
    private static final long TELEMETRY_MILLIS = 1_200;
    private static final long ALL_MILLIS = 1_900;

    /** For lines to a standard error that nobody reads; else they are written at once. */
    private static final long LOG_MILLIS = 300;

    private final Doors doors;
    private final LeakTracker leaks;
    private final Telemetry telemetry;

    private ShutdownHook(Doors doors, LeakTracker leaks, Telemetry telemetry) {
        this.doors = doors;
        this.leaks = leaks;
        this.telemetry = telemetry;
    }

    static void install(Doors doors, LeakTracker leaks, Telemetry telemetry) {
        Thread hook = DaemonThreads.create("millpond-shutdown", new ShutdownHook(doors, leaks, telemetry));
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            AgentLog.debug("first JDBC use while the JVM shuts down: spans are not flushed");
        }
    }

    /** What the agent has said is on standard error before the JVM ends, also where it then did not start. */
    static void installForLog() {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(DaemonThreads.create("millpond-last-lines", () -> AgentLog.drain(LOG_MILLIS)));
        } catch (IllegalStateException e) {
            AgentLog.debug("first JDBC use while the JVM shuts down: the last lines may be missing");
        }
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        try {
            leaks.shutdown();
            doors.closeIdle(TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS));
        } finally {
            // A program that ends while telemetry starts: it may use what the farewell has left.
            long used = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            telemetry.stop(TELEMETRY_MILLIS, ALL_MILLIS - used);
            AgentLog.drain(LOG_MILLIS);
        }
    }
}
