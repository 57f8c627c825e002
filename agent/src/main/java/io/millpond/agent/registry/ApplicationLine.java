/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/** The application's line on the current stack, for a warning that is said once. */
final class ApplicationLine {

    private ApplicationLine() {}

    static String current() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("io.millpond.agent.")
                    && !name.startsWith("io.millpond.bootstrap.")
                    && !name.startsWith("java.")
                    && !name.startsWith("javax.")) {
                return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")";
            }
        }
        return "unknown";
    }
}
