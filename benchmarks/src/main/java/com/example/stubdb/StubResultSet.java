/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.Statement;

/** One row. */
public abstract class StubResultSet implements StubVendorResultSet {

    private final StubStatement statement;
    private int row;
    private boolean closed;

    protected StubResultSet(StubStatement statement) {
        this.statement = statement;
    }

    @Override
    public boolean next() {
        return ++row == 1;
    }

    @Override
    public int getInt(int column) {
        return row;
    }

    @Override
    public Statement getStatement() {
        return statement;
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
