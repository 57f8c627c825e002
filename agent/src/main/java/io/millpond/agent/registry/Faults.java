/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.log.AgentLog;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Faults of our own. The application goes on with the driver's answer; we say it once for each place, count all, and show the
 * class only, because a message may quote a secret.
 */
public final class Faults {

    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    public void report(String where, Throwable fault) {
        LongAdder count = counts.computeIfAbsent(where, unused -> new LongAdder());
        count.increment();
        if (count.sum() == 1) {
            StackTraceElement[] trace = fault.getStackTrace();
            AgentLog.error("fault in " + where + ": " + fault.getClass().getName()
                    + (trace.length == 0 ? "" : " at " + trace[0])
                    + "; the application's own call stands (said once for each place)");
        }
    }

    public long count() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
