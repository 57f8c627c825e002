/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads without a context class loader: a thread born in a request of a web application must not keep that
 * application's loader alive after it was stopped.
 */
final class AgentThreads {

    private AgentThreads() {}

    static ThreadFactory named(String purpose) {
        AtomicInteger number = new AtomicInteger();
        return task -> daemon(task, "millpond-" + purpose + "-" + number.incrementAndGet());
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
