/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** What a driver like PostgreSQL's or Oracle's adds to JDBC. */
public interface VendorConnection extends Connection {

    int getLevel() throws SQLException;

    String getOption(String name, long flags, double scale);

    TimeUnit getUnit();

    void setLevel(int level) throws SQLException;

    Object getKernel();

    ResultSet getRows(int limit) throws SQLException;

    /** Narrower than JDBC's. */
    @Override
    VendorStatement createStatement() throws SQLException;

    interface VendorStatement extends Statement {

        Connection getOrigin() throws SQLException;

        ResultSet getExtra() throws SQLException;
    }
}
