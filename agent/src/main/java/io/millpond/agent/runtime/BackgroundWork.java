/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work that may block and that the application waits for with a deadline, or not at all: reclaims, first looks at a fresh session,
 * MBeans. As many daemon threads as there is work, gone when idle: one that a driver holds for ever must not hold up the next.
 */
final class BackgroundWork implements Executor {

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            DaemonThreads.numbered("millpond-background-"));

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }
}
