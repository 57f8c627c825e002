/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a driver from one to another, both included, by their first two numbers. A driver that does not tell its version,
 * as one that was packed into an application's own jar, is of none.
 */
final class VersionRange {

    private final long first;
    private final long last;

    /** Where the driver tells its version; null: in its manifest. */
    private final @Nullable String resource;

    private final ClassValue<Boolean> included = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            long version = number(resource == null ? ofManifest(type) : ofResource(type, resource));
            return version >= first && version <= last;
        }
    };

    private VersionRange(long first, long last, @Nullable String resource) {
        this.first = first;
        this.last = last;
        this.resource = resource;
    }

    static VersionRange of(String first, String last) {
        return new VersionRange(number(first), number(last), null);
    }

    /** The version stands in this properties file of the driver. */
    VersionRange in(String file) {
        return new VersionRange(first, last, file);
    }

    boolean includes(Class<?> type) {
        return included.get(type);
    }

    private static @Nullable String ofManifest(Class<?> type) {
        Package in = type.getPackage();
        return in == null ? null : in.getImplementationVersion();
    }

    private static @Nullable String ofResource(Class<?> type, String resource) {
        try (InputStream file = type.getResourceAsStream(resource)) {
            if (file == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** -1 where it is no version that we could compare. */
    static long number(@Nullable String version) {
        if (version == null) {
            return -1;
        }
        String[] parts = version.split("[.\\-_ ]", 3);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
            return major < 0 || minor < 0 ? -1 : (long) major << 32 | minor;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
