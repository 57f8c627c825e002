/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument.shapes;

import java.sql.Connection;

/** Has a door's method, but is no DataSource. */
public final class VendorConnections {

    public Connection getConnection() {
        return null;
    }
}
