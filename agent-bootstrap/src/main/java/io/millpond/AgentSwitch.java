/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The one setting that is read before anything is installed: {@code MILLPOND_ENABLED}. Same sources and precedence as the
 * agent's own settings, which are read only at the first JDBC use and report what is wrong with a value; here a value that is
 * neither true nor false means true, the default.
 */
final class AgentSwitch {

    private AgentSwitch() {}

    static boolean isOn(@Nullable String arguments) {
        String value = setting(arguments, "enabled");
        if (value == null) {
            value = fromFile(setting(arguments, "config"));
        }
        return value == null || !value.equalsIgnoreCase("false");
    }

    private static @Nullable String setting(@Nullable String arguments, String name) {
        String value = fromArguments(arguments, name);
        if (value == null) {
            value = text(System.getProperty("millpond." + name));
        }
        return value == null ? text(System.getenv("MILLPOND_" + name.toUpperCase(Locale.ROOT))) : value;
    }

    private static @Nullable String fromArguments(@Nullable String arguments, String name) {
        if (arguments == null) {
            return null;
        }
        String found = null;
        for (String part : arguments.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && isNamed(part.substring(0, equals), name)) {
                found = text(part.substring(equals + 1));
            }
        }
        return found;
    }

    private static @Nullable String fromFile(@Nullable String path) {
        if (path == null) {
            return null;
        }
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(new FileInputStream(path), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            // Reported with the other settings at the first JDBC use; an unreadable file does not switch the agent off.
            return null;
        }
        String found = null;
        for (String key : properties.stringPropertyNames()) {
            if (isNamed(key, "enabled")) {
                found = text(properties.getProperty(key));
            }
        }
        return found;
    }

    /** A name may be written {@code enabled}, {@code millpond.enabled} or {@code MILLPOND_ENABLED}. */
    private static boolean isNamed(String written, String name) {
        String plain = written.trim().toLowerCase(Locale.ROOT).replace('_', '.');
        return plain.equals(name) || plain.equals("millpond." + name);
    }

    private static @Nullable String text(@Nullable String value) {
        if (value == null) {
            return null;
        }
        String trimmed = value.trim();
        return trimmed.isEmpty() ? null : trimmed;
    }
}
