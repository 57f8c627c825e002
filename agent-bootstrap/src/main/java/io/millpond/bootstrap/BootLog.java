/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The agent's voice where {@code AgentLog} cannot be loaded: at most a few lines on standard error, for our own faults. The
 * process's own stream, not {@code System.err}: what the application puts there is its code, and may use JDBC. Public, and without
 * state that matters: where the jar was renamed, the class that the VM enters is the system loader's.
 */
public final class BootLog {

    private static final int MAX_LINES = 10;

    private static int lines;

    /** Of tests, in the place of standard error. */
    static volatile @Nullable OutputStream instead;

    private BootLog() {}

    /** What is said about one class after another must not fill a log: the eleventh line is the last. */
    static void warn(String message) {
        int line;
        synchronized (BootLog.class) {
            if (lines > MAX_LINES) {
                return;
            }
            line = ++lines;
        }
        // Not under the monitor: standard error may be a pipe that nobody reads.
        say(line > MAX_LINES ? "further faults of this kind are not shown" : message);
    }

    public static void say(String message) {
        byte[] line = ("[millpond] " + message + System.lineSeparator()).getBytes(Charset.defaultCharset());
        try {
            OutputStream out = instead;
            (out == null ? standardError() : out).write(line);
        } catch (IOException e) {
            return; // standard error is closed: there is nobody to tell
        } catch (SecurityException e) {
            // A renamed jar that has no rights (Java 8 to 23). Nothing may leave premain: the VM would end.
            System.err.println("[millpond] " + message);
        }
    }

    @SuppressWarnings("removal") // under a security manager the application's code may be on the stack (Java 8 to 23)
    private static OutputStream standardError() {
        return AccessController.doPrivileged(new PrivilegedAction<OutputStream>() {
            @Override
            public OutputStream run() {
                return new FileOutputStream(FileDescriptor.err);
            }
        });
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
