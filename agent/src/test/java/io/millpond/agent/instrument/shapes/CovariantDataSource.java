/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument.shapes;

import java.lang.reflect.Proxy;
import java.sql.SQLException;

/** Promises its callers a vendor's connection. */
public final class CovariantDataSource extends PlainDataSource {

    private final VendorConnection vendors = (VendorConnection) Proxy.newProxyInstance(
            VendorConnection.class.getClassLoader(),
            new Class<?>[] {VendorConnection.class},
            (proxy, method, arguments) -> null);

    @Override
    public VendorConnection getConnection() throws SQLException {
        return vendors;
    }
}
