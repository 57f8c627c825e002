/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import java.util.concurrent.atomic.AtomicBoolean;

/** A fault of telemetry's own: said once, never thrown into the application. */
final class Faults {

    private final AtomicBoolean said = new AtomicBoolean();

    void caught(Throwable fault) {
        String what = "telemetry: " + fault.getClass().getName() + " in " + where(fault);
        if (said.compareAndSet(false, true)) {
            AgentLog.warn(what + "; some spans or metrics are missing, the application is not affected");
        } else {
            AgentLog.debug(what);
        }
    }

    private static String where(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        return stack.length == 0 ? "unknown" : stack[0].toString();
    }
}
