/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;

/** A session that is always well. */
public abstract class StubConnection implements StubVendorConnection {

    private boolean closed;
    private boolean autoCommit = true;

    @Override
    public Statement createStatement() {
        return StubObjects.FACTORY.statement(this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return StubObjects.FACTORY.statement(this);
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void setAutoCommit(boolean value) {
        autoCommit = value;
    }

    @Override
    public int getTransactionIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    @Override
    public int getHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public String getCatalog() {
        return "orders";
    }

    @Override
    public String getSchema() {
        return "public";
    }

    @Override
    public Properties getClientInfo() {
        return new Properties();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() {
        return Collections.emptyMap();
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return StubObjects.META_DATA;
    }

    @Override
    public boolean isValid(int timeoutSeconds) {
        return !closed;
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
