/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.firebirdsql.stub;

import com.example.stubdb.StubDriver;
import java.sql.DriverManager;
import java.sql.SQLException;

/** {@code jdbc:stub-known:}, the stub under another name. Loading the class registers it. */
public final class KnownStubDriver extends StubDriver {

    public static final String URL = "jdbc:stub-known://localhost:4242/orders";

    static {
        try {
            DriverManager.registerDriver(new KnownStubDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:stub-known:");
    }
}
