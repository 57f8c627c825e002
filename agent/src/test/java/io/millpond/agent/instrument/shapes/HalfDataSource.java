/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument.shapes;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Its parent is not found by the loader of the test. */
public final class HalfDataSource extends PlainDataSource implements DataSource {

    @Override
    public Connection getConnection() throws SQLException {
        return super.getConnection();
    }
}
