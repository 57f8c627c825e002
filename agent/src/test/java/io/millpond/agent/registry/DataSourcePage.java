/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** docs/results/datasources.md: the rows of each jar stand together, in the order of the test. */
final class DataSourcePage {

    private static final Path PAGE = Paths.get("..", "docs", "results", "datasources.md");

    private DataSourcePage() {}

    /** The page has exactly these rows for this jar; with -Dmillpond.docs.refresh=true it gets them. */
    static synchronized void check(String jar, List<String> rows) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        List<String> found = new ArrayList<>(lines);
        found.removeIf(line -> !line.startsWith("| " + jar + " |"));
        if (Boolean.getBoolean("millpond.docs.refresh")) {
            int at = found.isEmpty() ? lines.size() : lines.indexOf(found.get(0));
            lines.removeAll(found);
            lines.addAll(at, rows);
            Files.write(PAGE, lines);
            return;
        }
        assertThat(found)
                .as("docs/results/datasources.md is stale: run this test with -Dmillpond.docs.refresh=true")
                .isEqualTo(rows);
    }
}
