/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarTest {

    @TempDir
    Path folder;

    @Test
    void anApplicationWithTheAgentShadedInIsNotTheAgent() throws Exception {
        assertThat(isAgent("io.millpond.AgentPremain", "Millpond")).isTrue();
        assertThat(isAgent("io.millpond.AgentPremain", "orders")).isFalse();
        assertThat(isAgent("com.acme.Premain", "Millpond")).isFalse();
        assertThat(isAgent(null, null)).isFalse();
    }

    @Test
    void twoJarsMergedIntoOneAreNotTheAgentEither() throws Exception {
        assertThat(holdsNothingElse("io/millpond/AgentPremain.class", "agent/io/millpond/agent/Some.classdata"))
                .isTrue();
        assertThat(holdsNothingElse("io/millpond/AgentPremain.class", "com/acme/Main.class"))
                .isFalse();
    }

    private boolean holdsNothingElse(String... names) throws IOException {
        Path file = folder.resolve("merged.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
            }
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            return OwnJar.holdsNothingElse(jar);
        }
    }

    private boolean isAgent(String premain, String title) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (premain != null) {
            main.putValue("Premain-Class", premain);
            main.putValue("Implementation-Title", title);
        }
        Path file = folder.resolve("some.jar");
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            return OwnJar.isAgentJar(jar);
        }
    }
}
