/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.PatchLogger;
import io.millpond.agent.log.Secrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says once that an endpoint does not take our data, and once that it does again. What fails to connect is said for the whole
 * server; what the server refuses is said for the path, because Jaeger takes spans and answers 404 to metrics.
 */
final class ExportHealth {

    private final Set<String> failing = new HashSet<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Runnable> ends = new ArrayList<>();
    private boolean over;

    /** From now on nothing is tried twice, and who waits to do so is woken: the application is waiting for its end. */
    void stopping() {
        stop.countDown();
    }

    /** Nobody waits any more for what is still under way, and that was said: how it ends is no news. */
    void over() {
        List<Runnable> waiting;
        synchronized (this) {
            over = true;
            waiting = new ArrayList<>(ends);
            ends.clear();
        }
        waiting.forEach(Runnable::run);
    }

    /** {@code end} is run when it is {@link #over}, at once where it is. */
    void whenOver(Runnable end) {
        synchronized (this) {
            if (!over) {
                ends.add(end);
                return;
            }
        }
        end.run();
    }

    /** Waits; false as soon as telemetry is stopping. */
    boolean outlasts(long pauseNanos) throws InterruptedException {
        return !stop.await(pauseNanos, TimeUnit.NANOSECONDS);
    }

    void unreachable(URI endpoint, Throwable why) {
        said(
                origin(endpoint),
                "cannot reach " + origin(endpoint) + " (" + reason(why)
                        + "): spans and metrics are dropped until it answers, the application is not affected");
    }

    /** What is to be sent cannot even be written. */
    void unsendable(URI endpoint, Throwable why) {
        said(
                origin(endpoint),
                "cannot send to " + origin(endpoint) + " (" + reason(why)
                        + "): spans and metrics are dropped, the application is not affected");
    }

    private static String reason(Throwable why) {
        String message = why.getMessage();
        return Secrets.masked(why.getClass().getSimpleName() + (message == null ? "" : ": " + message));
    }

    void refused(URI endpoint, int status) {
        String url = url(endpoint);
        String hint = status == 404 && url.endsWith("/v1/metrics")
                ? " (a receiver of traces only, such as Jaeger: set OTEL_METRICS_EXPORTER=none)"
                : "";
        said(
                url,
                url + " answers HTTP " + status + ": what is sent there is dropped, the application is not affected"
                        + hint);
    }

    synchronized void accepted(URI endpoint) {
        if (failing.isEmpty()) {
            return;
        }
        boolean was = failing.remove(origin(endpoint)) | failing.remove(url(endpoint));
        PatchLogger.exportsFail(!failing.isEmpty());
        if (was && !over) {
            AgentLog.info("telemetry: " + url(endpoint) + " takes data again");
        }
    }

    private synchronized void said(String key, String line) {
        if (!over && failing.add(key)) {
            PatchLogger.exportsFail(true);
            AgentLog.warn("telemetry: " + line);
        }
    }

    /** Without user and query: both may hold a key. */
    private static String origin(URI endpoint) {
        return endpoint.getScheme() + "://" + HttpTarget.place(endpoint);
    }

    private static String url(URI endpoint) {
        return origin(endpoint) + endpoint.getPath();
    }
}
