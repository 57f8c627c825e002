/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code MILLPOND_ENABLED}: false means that the agent does nothing at all, so it is read before anything of the agent is
 * loaded. All other settings, and the report of bad values, come later.
 */
final class EnabledSwitch {

    private EnabledSwitch() {}

    static boolean isOn(@Nullable String arguments) {
        String text = value(arguments, "enabled");
        return text == null || !text.trim().equalsIgnoreCase("false");
    }

    private static @Nullable String value(@Nullable String arguments, String key) {
        String text = argument(arguments, key);
        if (text == null) {
            text = System.getProperty("millpond." + key);
        }
        if (text == null) {
            text = System.getenv("MILLPOND_" + key.toUpperCase(java.util.Locale.ROOT));
        }
        return text != null || key.equals("config") ? text : inFile(value(arguments, "config"), key);
    }

    private static @Nullable String argument(@Nullable String arguments, String key) {
        if (arguments == null) {
            return null;
        }
        for (String part : arguments.split(",")) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).trim();
            if (name.equals(key) || name.equals("millpond." + key)) {
                return part.substring(equals + 1);
            }
        }
        return null;
    }

    private static @Nullable String inFile(@Nullable String file, String key) {
        if (file == null) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream in = new FileInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return null; // reported with the other settings, should the application use JDBC
        }
        return properties.getProperty("millpond." + key);
    }
}
