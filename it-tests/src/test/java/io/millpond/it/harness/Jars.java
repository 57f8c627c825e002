/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Puts programs and drivers into jars as an application would ship them. */
public final class Jars {
    private Jars() {}

    /**
     * Writes a jar: a manifest, then the files under their names.
     *
     * @return the jar
     */
    @SafeVarargs
    public static Path create(Path jar, Map<String, String> manifest, Map<String, Path>... contents)
            throws IOException {
        Manifest head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(head.getMainAttributes()::putValue);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), head)) {
            for (Map<String, Path> each : contents) {
                for (Map.Entry<String, Path> entry : each.entrySet()) {
                    out.putNextEntry(new ZipEntry(entry.getKey()));
                    Files.copy(entry.getValue(), out);
                    out.closeEntry();
                }
            }
        }
        return jar;
    }

    /** The compiled programs whose path begins so, {@code legacy/} for one. */
    public static Map<String, Path> classes(String prefix) throws IOException {
        Path root = Paths.programs();
        Map<String, Path> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.startsWith(prefix)) {
                    found.put(name, file);
                }
            });
        }
        return found;
    }
}
