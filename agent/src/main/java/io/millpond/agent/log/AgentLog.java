/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.Charset;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's only voice: lines on standard error that begin {@code [millpond]}. No logging framework, because touching one
 * before the application does would configure it. And not {@code System.err}, but the process's own stream, written by a thread
 * of ours ({@link LogWriter}): what an application put in the place of {@code System.err} is its code, which may borrow a
 * connection or wait for a thread that does, while the caller here is the one who would take a lost one back.
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

    static final String PREFIX = "[millpond] ";

    private static final LogWriter WRITER = standardError();

    private static volatile Level level = Level.INFO;

    /** Of tests: hears each line at once, on the thread that says it, in the stream's place. */
    private static volatile @Nullable Consumer<String> listener;

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
        String line = PREFIX + printable(message);
        Consumer<String> instead = listener;
        if (instead != null) {
            instead.accept(line);
        } else {
            WRITER.put(line);
        }
    }

    /** At the end of the JVM: waits until what was said is written, but not longer than this. */
    public static void drain(long millis) {
        WRITER.drain(millis);
    }

    static void listen(@Nullable Consumer<String> value) {
        listener = value;
    }

    @SuppressWarnings("removal") // under a security manager the application's code may be on the stack (Java 8 to 23)
    private static LogWriter standardError() {
        PrivilegedAction<LogWriter> opening = () -> new LogWriter(new FileOutputStream(FileDescriptor.err), encoding());
        return AccessController.doPrivileged(opening);
    }

    /** That of the JVM's own {@code System.err}. */
    private static Charset encoding() {
        String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return Charset.defaultCharset(); // no such encoding: the JVM does the same
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
