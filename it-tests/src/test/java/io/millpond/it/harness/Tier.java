/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

/** How much is run: {@code default}, or {@code full} for the counts that the documentation quotes. */
public final class Tier {
    private Tier() {}

    public static boolean full() {
        return "full".equals(System.getProperty("millpond.tier"));
    }

    public static int pick(int normal, int full) {
        return full() ? full : normal;
    }
}
