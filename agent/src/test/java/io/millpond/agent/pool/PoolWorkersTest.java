/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The shared threads take nothing over from the application that happens to start them. */
class PoolWorkersTest {

    private static final InheritableThreadLocal<String> APPLICATIONS_OWN = new InheritableThreadLocal<>();

    private record Seen(Thread thread, ClassLoader loader, String inherited) {}

    private static Seen look() {
        return new Seen(Thread.currentThread(), Thread.currentThread().getContextClassLoader(), APPLICATIONS_OWN.get());
    }

    @Test
    void workersAndTimerAreDaemonsWithoutTheContextOfTheirCreator() throws Exception {
        PoolWorkers workers = PoolWorkers.create();
        CompletableFuture<Seen> onWorker = new CompletableFuture<>();
        CompletableFuture<Seen> onTimer = new CompletableFuture<>();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(application);
            APPLICATIONS_OWN.set("request");
            workers.execute(() -> onWorker.complete(look()));
            workers.after(() -> onTimer.complete(look()), 1);

            for (CompletableFuture<Seen> each : java.util.List.of(onWorker, onTimer)) {
                Seen seen = each.get(60, TimeUnit.SECONDS);
                assertThat(seen.thread().isDaemon()).isTrue();
                assertThat(seen.thread().getName()).startsWith("millpond-");
                assertThat(seen.loader()).isNull();
                assertThat(seen.inherited()).isNull();
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            APPLICATIONS_OWN.remove();
            workers.stop();
        }
        assertThat(workers.execute(() -> {})).isFalse();
    }
}
