/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.Paths;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is inside the one file that users get. */
final class JarTest {

    @Test
    void theLicencesOfAllThatIsInsideAreInside() throws IOException {
        try (JarFile jar = new JarFile(Paths.agentJar().toFile())) {
            assertThat(text(jar, "META-INF/licenses/millpond/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(text(jar, "META-INF/licenses/ASM")).contains("INRIA", "Redistribution and use");
            assertThat(text(jar, "META-INF/licenses/millpond/NOTICE"))
                    .contains(
                            "Byte Buddy",
                            "Rafael Winterhalter",
                            "ASM",
                            "JCTools",
                            "OpenTelemetry",
                            "META-INF/licenses/ASM");
        }
    }

    @Test
    void theApplicationSeesTheDoorwayOnlyAndNothingUnderItsOwnName() throws IOException {
        for (JarEntry entry : entries()) {
            String name = entry.getName();
            if (name.endsWith(".class")) {
                assertThat(name).startsWith("io/millpond/").doesNotContain("/shaded/", "/agent/");
            } else if (name.endsWith(".classdata")) {
                assertThat(name).matches("agent/io/millpond/(agent|shaded)/.*");
            }
        }
    }

    @Test
    void everyClassRunsOnJava8() throws IOException {
        int classes = 0;
        try (JarFile jar = new JarFile(Paths.agentJar().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().endsWith(".class") || entry.getName().endsWith(".classdata")) {
                    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                        assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
                        in.readUnsignedShort();
                        assertThat(in.readUnsignedShort()).as(entry.getName()).isLessThanOrEqualTo(52);
                        classes++;
                    }
                }
            }
        }
        assertThat(classes).isGreaterThan(1000);
    }

    @Test
    void nothingInsideDeserialisesOrLooksUpNames() throws IOException {
        try (JarFile jar = new JarFile(Paths.agentJar().toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                // SerializedConstant is Byte Buddy's and writes code that nobody asks it for.
                if (entry.getName().matches(".*\\.class(data)?")
                        && !entry.getName().contains("SerializedConstant")) {
                    String constants =
                            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                    assertThat(constants.contains("java/io/ObjectInputStream")
                                    || constants.contains("javax/naming/")
                                    || constants.contains("java/rmi/"))
                            .as(entry.getName())
                            .isFalse();
                }
            }
        }
    }

    private static List<JarEntry> entries() throws IOException {
        try (JarFile jar = new JarFile(Paths.agentJar().toFile())) {
            return Collections.list(jar.entries());
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
