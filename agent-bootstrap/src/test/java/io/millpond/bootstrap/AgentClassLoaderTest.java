/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentClassLoaderTest {

    @TempDir
    Path folder;

    private AgentClassLoader loader;

    @BeforeEach
    void buildJar() throws Exception {
        Path jar = folder.resolve("with space ü.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(out, "agent/inner/Hidden.classdata", MinimalClass.of("inner/Hidden", "java/lang/Object"));
            put(out, "agent/META-INF/services/inner.Service", "inner.Hidden".getBytes(StandardCharsets.UTF_8));
            put(out, "agent/broken/Empty.classdata", new byte[0]);
            put(out, "io/millpond/bootstrap/Doorway.class", new byte[] {42});
            put(out, "visible/Outside.class", MinimalClass.of("visible/Outside", "java/lang/Object"));
        }
        loader = new AgentClassLoader(jar.toFile());
    }

    @Test
    void aHiddenClassIsDefinedWithAllPermissionsAndTheJarAsItsSource() throws Exception {
        Class<?> hidden = loader.loadClass("inner.Hidden");

        assertThat(hidden.getClassLoader()).isSameAs(loader);
        assertThat(Path.of(hidden.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .isEqualTo(folder.resolve("with space ü.jar"));
        assertThat(hidden.getProtectionDomain().getPermissions().implies(new RuntimePermission("anything")))
                .isTrue();
    }

    @Test
    void neitherTheApplicationNorTheJarsOpenPartIsSeen() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> loader.loadClass("org.junit.jupiter.api.Test"));
        assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass("visible.Outside"));
        assertThat(loader.getResource("visible/Outside.class")).isNull();
        assertThatExceptionOfType(LinkageError.class).isThrownBy(() -> loader.loadClass("broken.Empty"));
    }

    @Test
    void theDoorwayIsTheSameForAllLoaders() throws Exception {
        assertThat(loader.loadClass(InterceptorHolder.class.getName())).isSameAs(InterceptorHolder.class);
    }

    @Test
    void jdbcTypesComeFromThePlatform() throws Exception {
        assertThat(loader.loadClass("java.sql.Connection")).isSameAs(java.sql.Connection.class);
    }

    @Test
    void resourcesAreFoundUnderTheirOrdinaryNames() throws Exception {
        URL service = Collections.list(loader.getResources("META-INF/services/inner.Service"))
                .get(0);
        try (InputStream in = service.openStream()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("inner.Hidden");
        }
        assertThat(loader.getResourceAsStream("inner/Hidden.class").readAllBytes())
                .isEqualTo(MinimalClass.of("inner/Hidden", "java/lang/Object"));
        assertThat(loader.getResourceAsStream("io/millpond/bootstrap/Doorway.class")
                        .readAllBytes())
                .containsExactly(42);
        assertThat(loader.getResource("META-INF/services/absent")).isNull();
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws Exception {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
    }
}
