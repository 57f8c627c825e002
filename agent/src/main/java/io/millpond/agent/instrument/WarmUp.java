/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Woven once and never used: makes Byte Buddy initialise itself on a class that no loader of the application has to look up. */
final class WarmUp {

    private WarmUp() {}

    @Nullable
    Connection getConnection() {
        return null;
    }
}
