/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What {@code java -jar millpond.jar leaks PID} asks of a running JVM: the agent is attached once more, with the name of a file
 * instead of settings, and writes its table there. In a JVM without the agent nothing is installed. Public, and of this package:
 * where the jar was renamed, the class that the VM enters is the system loader's, and sees no more of the bootstrap loader's.
 */
public final class LeaksAnswer {

    private static final String ASKED = "leaks-to-file:";

    private LeaksAnswer() {}

    public static boolean isAsked(String arguments) {
        return arguments.startsWith(ASKED);
    }

    public static void write(String arguments) {
        try {
            String table = InterceptorHolder.leaks();
            // Opened, not created: whoever asked has made it, in a folder of its own.
            try (OutputStream file = new FileOutputStream(arguments.substring(ASKED.length()), true)) {
                file.write((table == null ? "" : table).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            BootLog.say(
                    "the table of leaks could not be written: " + e.getClass().getName());
        }
    }
}
