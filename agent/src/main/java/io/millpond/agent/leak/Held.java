/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.concurrent.TimeUnit;

/** A time span as operators read it: {@code 850ms}, {@code 12s}, {@code 4m12s}, {@code 2h5m}. */
final class Held {

    private Held() {}

    static String text(long nanos) {
        long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
        long seconds = millis / 1000;
        if (seconds == 0) {
            return millis + "ms";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + "m" + seconds % 60 + "s";
        }
        return minutes / 60 + "h" + minutes % 60 + "m";
    }
}
