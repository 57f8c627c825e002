/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The spans that the agent wrote, a line of OTLP/JSON for each batch. */
final class SpanFile {
    private static final int TAIL = 2_000_000;

    private SpanFile() {}

    /** One span, its times in nanoseconds since the epoch. */
    record Span(String trace, String id, String parent, String name, long start, long end, String text) {
        double millis() {
            return (end - start) / 1e6;
        }
    }

    /** Keeps the last lines only: under load the file grows by megabytes each second, more than a browser likes to load. */
    static void keepTail(Path from, Path to) throws IOException {
        Files.writeString(to, String.join("\n", tail(from)) + "\n");
        Files.delete(from);
    }

    private static List<String> tail(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, access.length() - TAIL);
            access.seek(from);
            byte[] bytes = new byte[(int) (access.length() - from)];
            access.readFully(bytes);
            List<String> lines = new ArrayList<>(
                    new String(bytes, StandardCharsets.UTF_8).lines().toList());
            if (from > 0 && !lines.isEmpty()) {
                lines.remove(0);
            }
            return lines;
        }
    }

    /** The spans of each trace, by its id, in the order of the file. */
    static Map<String, List<Span>> traces(Path file) throws IOException {
        Map<String, List<Span>> traces = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            for (Object resource : Json.list(Json.parse(line), "resourceSpans")) {
                for (Object scope : Json.list(resource, "scopeSpans")) {
                    for (Object json : Json.list(scope, "spans")) {
                        Span span = span(json);
                        traces.computeIfAbsent(span.trace(), id -> new ArrayList<>())
                                .add(span);
                    }
                }
            }
        }
        return traces;
    }

    private static Span span(Object json) {
        String text = "";
        for (Object attribute : Json.list(json, "attributes")) {
            if (Json.string(attribute, "key").equals("db.query.text")) {
                text = Json.string(((Map<?, ?>) attribute).get("value"), "stringValue");
            }
        }
        return new Span(
                Json.string(json, "traceId"),
                Json.string(json, "spanId"),
                Json.string(json, "parentSpanId"),
                Json.string(json, "name"),
                Long.parseLong(Json.string(json, "startTimeUnixNano")),
                Long.parseLong(Json.string(json, "endTimeUnixNano")),
                text);
    }
}
