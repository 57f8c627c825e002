/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import org.jspecify.annotations.Nullable;

/**
 * A password that was presented. Compared in constant time, so that the time of a miss tells nothing of how much of a guess was
 * right; never part of a hash code or of a text.
 */
final class Secret {

    private final @Nullable String value;

    Secret(@Nullable String value) {
        this.value = value;
    }

    boolean matches(Secret other) {
        if (value == null || other.value == null) {
            return value == null && other.value == null;
        }
        return isSame(value, other.value);
    }

    /** In a time that does not tell how much was right, and with nothing left behind. */
    static boolean isSame(String a, String b) {
        if (a == b) {
            return true; // the same object: tells nothing of its content
        }
        int length = a.length();
        if (length != b.length()) {
            return false;
        }
        int different = 0;
        for (int i = 0; i < length; i++) {
            different |= a.charAt(i) ^ b.charAt(i);
        }
        return different == 0;
    }

    /** As the other form. */
    static boolean isSame(String a, char[] b) {
        int length = a.length();
        if (length != b.length) {
            return false;
        }
        int different = 0;
        for (int i = 0; i < length; i++) {
            different |= a.charAt(i) ^ b[i];
        }
        return different == 0;
    }

    @Nullable
    String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
