/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.Connection;
import java.sql.ResultSet;

/** Every query has one row. */
public abstract class StubStatement implements StubVendorStatement {

    private final StubConnection connection;
    private boolean closed;

    protected StubStatement(StubConnection connection) {
        this.connection = connection;
    }

    @Override
    public ResultSet executeQuery() {
        return StubObjects.FACTORY.resultSet(this);
    }

    @Override
    public ResultSet executeQuery(String sql) {
        return StubObjects.FACTORY.resultSet(this);
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
