/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.suite;

import io.millpond.it.harness.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tests that end otherwise with the agent, each with its reason, as docs/results/published-tests.md lists them. */
public final class IntendedOutcome {
    private static final int COLUMNS = 4;

    /** Whether a test ends otherwise each time. */
    public enum When {
        ALWAYS,
        SOMETIMES
    }

    private IntendedOutcome() {}

    /** By {@code class#method}. */
    public static Map<String, When> of(String suite) throws IOException {
        Map<String, When> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(
                Paths.checkout().resolve("docs").resolve("results").resolve("published-tests.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == COLUMNS + 2 && cells[1].trim().equals(suite)) {
                if (cells[4].isBlank()) {
                    throw new AssertionError("no reason: " + line);
                }
                String test = cells[2].trim().replace("`", "");
                if (listed.put(test, When.valueOf(cells[3].trim().toUpperCase(java.util.Locale.ROOT))) != null) {
                    throw new AssertionError("listed twice: " + line);
                }
            }
        }
        return listed;
    }
}
