/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Has a running agent write its table of leaks into a file, in a new folder that nobody else can enter: a name that others could
 * guess they could make first.
 */
final class LeaksQuestion {

    /** As {@code io.millpond.bootstrap.LeaksAnswer} expects it. */
    private static final String ASKED = "leaks-to-file:";

    private LeaksQuestion() {}

    /** Empty: no agent answered. */
    static String ask(File agentJar, String pid) throws IOException {
        Path folder = Files.createTempDirectory("millpond-leaks");
        Path file = folder.resolve("table");
        try {
            Files.createFile(file);
            Attacher.attach(agentJar, pid, ASKED + file.toAbsolutePath());
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }
}
