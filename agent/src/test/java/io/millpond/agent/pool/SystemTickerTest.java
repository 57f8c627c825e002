/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The coarse clock goes forward while it is read, never shows the future, and ends when nobody reads it. */
class SystemTickerTest {

    @Test
    void theCopyGoesForwardWhileItIsReadAndIsVoidOnceNobodyDoes() {
        SystemTicker ticker = new SystemTicker();
        long first = ticker.coarseNanos();
        assertThat(ticker.isRunning()).isTrue();
        Awaitility.await().until(() -> {
            long copy = ticker.coarseNanos();
            assertThat(ticker.nanos() - copy).as("never early").isNotNegative();
            return copy - first > 0;
        });

        Awaitility.await().until(() -> !ticker.isRunning());

        long before = ticker.nanos();
        assertThat(ticker.coarseNanos() - before)
                .as("not a copy from before the quiet time")
                .isNotNegative();
        assertThat(ticker.isRunning()).isTrue();
    }

    @Test
    void anInterruptOfAllThreadsDoesNotStopIt() {
        SystemTicker ticker = new SystemTicker();
        long first = ticker.coarseNanos();
        Awaitility.await().until(() -> {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("millpond-clock"))
                    .forEach(Thread::interrupt);
            return ticker.coarseNanos() - first > 100_000_000L;
        });
        assertThat(ticker.isRunning()).isTrue();
    }
}
