/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilteringTransformerTest {

    @TempDir
    Path folder;

    @Test
    void withoutAWeaverEachClassStaysAsItIsAndOneLineSaysSo() throws Exception {
        Path jar = folder.resolve("hollow.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("nothing"));
        }
        FilteringTransformer transformer = new FilteringTransformer(null, null, jar.toFile());
        byte[] door = ClassLoader.getSystemResourceAsStream("java/sql/DriverManager.class")
                .readAllBytes();

        String said = standardErrorOf(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(transformer.transform(null, "java/sql/DriverManager", null, null, door))
                        .isNull();
            }
            assertThat(transformer.transform(null, "com/acme/Garbage", null, null, new byte[] {1, 2, 3}))
                    .isNull();
            assertThat(transformer.transform(null, null, null, null, door)).isNull();
        });

        assertThat(said.lines()).singleElement().asString().startsWith("[millpond] JDBC is left as it is");
    }

    private static String standardErrorOf(Runnable work) {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        BootLog.instead = heard;
        try {
            work.run();
        } finally {
            BootLog.instead = null;
        }
        return heard.toString(StandardCharsets.UTF_8);
    }
}
