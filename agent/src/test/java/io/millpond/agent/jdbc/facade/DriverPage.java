/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** docs/results/drivers.md: one row for each jar, in the order of the test. */
final class DriverPage {

    private static final Path PAGE = Paths.get("..", "docs", "results", "drivers.md");

    private DriverPage() {}

    /** The page has exactly this row for this jar; with -Dmillpond.docs.refresh=true it gets it. */
    static synchronized void check(String jar, String row) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        int at = indexOf(lines, jar);
        if (Boolean.getBoolean("millpond.docs.refresh")) {
            if (at < 0) {
                lines.add(row);
            } else {
                lines.set(at, row);
            }
            Files.write(PAGE, lines);
            return;
        }
        assertThat(at < 0 ? "" : lines.get(at))
                .as("docs/results/drivers.md is stale: run this test with -Dmillpond.docs.refresh=true")
                .isEqualTo(row);
    }

    private static int indexOf(List<String> lines, String jar) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| " + jar + " |")) {
                return i;
            }
        }
        return -1;
    }
}
