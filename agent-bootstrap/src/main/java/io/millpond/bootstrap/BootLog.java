/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

/** The agent's voice where {@code AgentLog} cannot be loaded: at most a few lines on standard error, for our own faults. */
final class BootLog {

    private static final int MAX_LINES = 10;

    private static int lines;

    private BootLog() {}

    /** What is said about one class after another must not fill a log: the eleventh line is the last. */
    static synchronized void warn(String message) {
        if (lines > MAX_LINES) {
            return;
        }
        System.err.println(
                "[millpond] " + (++lines > MAX_LINES ? "further faults of this kind are not shown" : message));
    }

    /** One line: class and message of the root cause. */
    static String describe(Throwable thrown) {
        Throwable root = thrown;
        for (int i = 0; i < 20 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root.toString().replace('\n', ' ').replace('\r', ' ');
    }
}
