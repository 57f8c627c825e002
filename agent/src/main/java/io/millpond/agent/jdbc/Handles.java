/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.Connection;

/** Makes the handle of one borrow. */
public final class Handles {

    private Handles() {}

    /** A new handle, open. Never throws for a reason of ours: a driver class that cannot be dressed gets a plain handle. */
    public static Connection open(HandleSpec spec) {
        return (Connection) Wrapping.connection(new HandleScope(spec)).self();
    }
}
