/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Durations as the operator writes them: {@code 500ms 30s 10m 1h 1d}; a bare number is milliseconds. */
public final class Durations {

    private static final String[] UNITS = {"ms", "s", "m", "h", "d"};
    private static final long[] MILLIS = {1, 1_000, 60_000, 3_600_000, 86_400_000};

    private Durations() {}

    /** Null where the text is no duration, is negative, or overflows a long of nanoseconds. */
    static @Nullable Duration parse(String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && lower.charAt(digits) >= '0' && lower.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 12) {
            return null;
        }
        long number = Long.parseLong(lower.substring(0, digits));
        String unit = lower.substring(digits).trim();
        for (int i = 0; i < UNITS.length; i++) {
            if (unit.equals(UNITS[i]) || (i == 0 && unit.isEmpty())) {
                return number > Long.MAX_VALUE / 1_000_000 / MILLIS[i] ? null : Duration.ofMillis(number * MILLIS[i]);
            }
        }
        return null;
    }

    /** The shortest text that {@link #parse} reads back. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        for (int i = UNITS.length - 2; i > 0; i--) {
            if (millis != 0 && millis % MILLIS[i] == 0) {
                return millis / MILLIS[i] + UNITS[i];
            }
        }
        return millis + "ms";
    }
}
