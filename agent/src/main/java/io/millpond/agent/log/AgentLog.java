/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import java.io.PrintStream;

/**
 * The agent's only voice: lines on standard error that begin {@code [millpond]}. No logging framework, because touching one
 * before the application does would configure it.
 *
 * <p>Control characters are escaped and a message is cut at {@value #MAX_CHARS} characters, so that a name from a URL or an
 * SQL text cannot forge a line.
 */
public final class AgentLog {

    /** Levels of {@code MILLPOND_LOG_LEVEL}, quietest first. */
    public enum Level {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static final int MAX_CHARS = 16_384;

    private static volatile Level level = Level.INFO;

    private AgentLog() {}

    public static void setLevel(Level value) {
        level = value;
    }

    public static boolean isEnabled(Level asked) {
        return asked.compareTo(level) <= 0;
    }

    public static void error(String message) {
        write(Level.ERROR, message);
    }

    public static void warn(String message) {
        write(Level.WARN, message);
    }

    public static void info(String message) {
        write(Level.INFO, message);
    }

    public static void debug(String message) {
        write(Level.DEBUG, message);
    }

    private static void write(Level at, String message) {
        if (!isEnabled(at)) {
            return;
        }
        // Looked up at each call: an application may replace System.err. Errors are set aside inside PrintStream.
        PrintStream out = System.err;
        if (out != null) {
            out.println("[millpond] " + printable(message));
        }
    }

    /** The message on one line, with control characters escaped. */
    static String printable(String message) {
        int end = Math.min(message.length(), MAX_CHARS);
        StringBuilder line = new StringBuilder(end + 16);
        for (int i = 0; i < end; i++) {
            char c = message.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        if (end < message.length()) {
            line.append("...");
        }
        return line.toString();
    }
}
