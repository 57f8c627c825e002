/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The file named by {@code MILLPOND_CONFIG}. Read only where nobody but the process's user or root could have written it:
 * whoever may write settings may send an application's traces elsewhere.
 */
final class SettingsFile {

    private SettingsFile() {}

    static Properties read(String file, List<String> problems) {
        Properties properties = new Properties();
        try {
            Path path = Paths.get(file);
            String distrust = distrust(path);
            if (distrust != null) {
                problems.add("MILLPOND_CONFIG=" + file + " " + distrust + "; the file is ignored");
                return properties;
            }
            try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        } catch (IOException | SecurityException | IllegalArgumentException e) {
            problems.add("MILLPOND_CONFIG=" + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "); the file is ignored");
            properties.clear();
        }
        return properties;
    }

    private static @Nullable String distrust(Path path) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (posix == null) {
            return null;
        }
        PosixFileAttributes attributes = posix.readAttributes();
        if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
            return "can be written by others than its owner (chmod go-w)";
        }
        String owner = attributes.owner().getName();
        if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
            return "belongs to " + owner + ", not to the process's user or root";
        }
        return null;
    }
}
