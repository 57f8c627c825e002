/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.log.AgentLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults of our own around a driver's call: said once for each place, and the application goes on. */
final class Faults {

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Faults() {}

    /** @param fault only its class and place are shown: a message may quote data */
    static void once(String place, Throwable fault) {
        if (!SAID.add(place)) {
            return;
        }
        StackTraceElement[] stack = fault.getStackTrace();
        AgentLog.warn("fault in " + place + ", the application's call goes on without it: "
                + fault.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]) + " (said once)");
    }
}
