/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The agent's lines on standard error between construction and close. */
final class AgentLines implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    AgentLines() {
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    List<String> all() {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("[millpond]"))
                .collect(Collectors.toList());
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
