/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A peer. */
final class DataSourceCycle implements EngineBenchmark.Cycle {

    private final DataSource source;

    DataSourceCycle(DataSource source) {
        this.source = source;
    }

    @Override
    public Object once() throws SQLException {
        Connection connection = source.getConnection();
        connection.close();
        return connection;
    }
}
