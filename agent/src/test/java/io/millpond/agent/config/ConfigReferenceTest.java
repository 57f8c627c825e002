/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

    private static final Path PAGE = Paths.get("..", "docs", "CONFIGURATION.md");

    @Test
    void thePageSaysExactlyWhatIsDeclared() throws Exception {
        if (Boolean.getBoolean("millpond.docs.refresh")) {
            Files.createDirectories(PAGE.getParent());
            Files.write(PAGE, ConfigReference.markdown().getBytes(StandardCharsets.UTF_8));
        }

        String page = new String(Files.readAllBytes(PAGE), StandardCharsets.UTF_8);

        assertThat(page)
                .as("docs/CONFIGURATION.md is stale: run this test with -Dmillpond.docs.refresh=true")
                .isEqualTo(ConfigReference.markdown());
    }
}
