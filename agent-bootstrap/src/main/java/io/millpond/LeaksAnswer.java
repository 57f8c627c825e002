/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import io.millpond.bootstrap.InterceptorHolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What {@code java -jar millpond.jar leaks PID} asks of a running JVM: the agent is attached once more, with the name of a file
 * instead of settings, and writes its table there. In a JVM without the agent nothing is installed.
 */
final class LeaksAnswer {

    static final String ASKED = "leaks-to-file:";

    private LeaksAnswer() {}

    static boolean isAsked(String arguments) {
        return arguments.startsWith(ASKED);
    }

    static void write(String arguments) {
        try {
            String table = InterceptorHolder.leaks();
            // Opened, not created: whoever asked has made it, in a folder of its own.
            try (OutputStream file = new FileOutputStream(arguments.substring(ASKED.length()), true)) {
                file.write((table == null ? "" : table).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            System.err.println("[millpond] the table of leaks could not be written: "
                    + e.getClass().getName());
        }
    }
}
