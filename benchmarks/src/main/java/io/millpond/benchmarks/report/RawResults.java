/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** JMH's own JSON, so that its tools read it, without the paths that it notes. */
public final class RawResults {

    private RawResults() {}

    public static void write(List<RunResult> results, Path file, Path agentJar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        }
        String json = bytes.toString(StandardCharsets.UTF_8)
                .replace(agentJar.toString(), agentJar.getFileName().toString())
                .replaceAll("\"jvm\" : \"[^\"]*\"", "\"jvm\" : \"java\"");
        Files.writeString(file, json);
    }
}
