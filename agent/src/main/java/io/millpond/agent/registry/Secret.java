/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
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
