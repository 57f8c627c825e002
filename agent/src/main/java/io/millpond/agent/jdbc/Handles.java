/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.Connection;

/** Makes the handle of one borrow. */
public final class Handles {

    private Handles() {}

    /** True where no handle can pass for a connection of this class: the application keeps the driver's own. */
    public static boolean refuses(Class<?> physical) {
        return Wrapping.refuses(physical);
    }

    /** A new handle, open. Never throws for a reason of ours: a driver class that cannot be dressed gets a plain handle. */
    public static Connection open(HandleSpec spec) {
        return (Connection) Wrapping.connection(new HandleScope(spec)).self();
    }
}
