/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The figures of the failure tests: printed, and kept as rows of a Markdown table in {@code target/failures.md}. */
public final class FailureTable {
    private static final Path FILE = Path.of("target", "failures.md");
    private static boolean begun;

    private FailureTable() {}

    /** @param figures what was measured; times are printed, never asserted */
    public static synchronized void row(String fault, String where, String figures) {
        System.out.println("failure table: " + fault + " | " + where + " | " + figures);
        try {
            if (!begun) {
                begun = true;
                Files.createDirectories(FILE.getParent());
                Files.writeString(FILE, "| Fault | On | Figures |\n|---|---|---|\n");
            }
            Files.write(
                    FILE,
                    ("| " + fault + " | " + where + " | " + figures + " |\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
