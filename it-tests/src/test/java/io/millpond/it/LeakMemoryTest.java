/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of leaks is bounded, however many there are and wherever they are. */
final class LeakMemoryTest {

    private static final int LINES = 1_000;
    private static final int CLASSES = Tier.pick(10, 100);
    private static final int AT_ONE_PLACE = Tier.pick(100_000, 1_000_000);

    /** As many as {@code LeakReporter.MAX_GROUPS}. */
    private static final int PLACES_REMEMBERED = 4096;

    @TempDir
    Path folder;

    @Test
    void aMillionLeaksAtOnePlaceAndAHundredThousandPlacesStayWithinBounds() throws IOException {
        generate();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .jvm("-Xmx192m")
                .classPath(folder)
                .timeout(Duration.ofMinutes(Tier.pick(4, 30)))
                .run(
                        "ManyPlacesApp",
                        "jdbc:h2:mem:places;DB_CLOSE_DELAY=-1",
                        "sa",
                        "",
                        Integer.toString(AT_ONE_PLACE),
                        Integer.toString(CLASSES))
                .succeeded();

        long one = Long.parseLong(run.value("bytes of one place"));
        long many = Long.parseLong(run.value("bytes of many places"));
        System.out.println("leaks at one place: " + AT_ONE_PLACE + ", " + one + " bytes more; places: "
                + CLASSES * LINES + ", " + many + " bytes more");
        // a byte for each would be more than this in the full tier; what a heap of its size does by itself is less
        assertThat(one).isLessThan(700_000);
        assertThat(many / PLACES_REMEMBERED)
                .as("for each place that is remembered")
                .isLessThan(1_500);
        assertThat(run.value("rows")).isEqualTo(Integer.toString(PLACES_REMEMBERED + 1));
        assertThat(run.value("beyond"))
                .contains(Integer.toString(CLASSES * LINES - PLACES_REMEMBERED + 1))
                .endsWith("at places beyond the first " + PLACES_REMEMBERED);
    }

    /** Each line of these is a place. */
    private void generate() throws IOException {
        List<String> command = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", folder.toString()));
        for (int i = 0; i < CLASSES; i++) {
            StringBuilder source = new StringBuilder(
                    "package seeded;\npublic class Line" + i
                            + " { public static void leak(java.sql.Connection c) throws java.sql.SQLException {\nif (c == null) return;\n");
            for (int line = 0; line < LINES; line++) {
                source.append("c.createStatement();\n");
            }
            Path file = Files.writeString(folder.resolve("Line" + i + ".java"), source + "} }\n");
            command.add(file.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new)))
                .isZero();
    }
}
