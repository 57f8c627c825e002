/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jars;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Paths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's jar is where every class loader looks first, and an application must not find its files in the place of its own. */
final class OwnResourcesTest {
    private static final String[] NAMES = {
        "META-INF/MANIFEST.MF",
        "META-INF/LICENSE",
        "META-INF/NOTICE",
        "io/",
        "agent/",
        "META-INF/services/java.sql.Driver",
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17, 21, 25, 26})
    void anApplicationReadsItsOwnManifest(int feature) throws IOException {
        Path jar = Jars.create(
                folder.resolve("shop.jar"),
                Map.of("Main-Class", "legacy.OwnResourcesApp", "Implementation-Title", "Shop"),
                Jars.classes("legacy/OwnResourcesApp"));

        List<String> plain = seen(AgentJvm.on(Jdks.require(feature)), jar);

        assertThat(seen(AgentJvm.on(Jdks.require(feature)).agent(), jar)).isEqualTo(plain);
        assertThat(seen(AgentJvm.on(Jdks.require(feature)).agent().property("millpond.enabled", "false"), jar))
                .isEqualTo(plain);
    }

    /** Without the one entry that the VM adds for every agent: its jar, at the end of the system class path. */
    private static List<String> seen(AgentJvm jvm, Path jar) {
        String agent = "jar:" + Paths.agentJar().toFile().toURI() + "!/";
        List<String> seen = new ArrayList<>();
        for (String line : jvm.runJar(jar, NAMES).succeeded().out()) {
            int last = line.lastIndexOf(agent);
            boolean atTheEnd = line.startsWith("all ") && last > 0 && line.indexOf(',', last) < 0;
            seen.add(atTheEnd ? line.substring(0, last).replaceFirst("(, )?$", "") + "]" : line);
        }
        return seen;
    }
}
