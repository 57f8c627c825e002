/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import com.informix.jdbc.IfmxPreparedStatement;
import com.informix.jdbc.IfmxStatement;
import com.informix.jdbc.IfxSqliConnect;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * A session of Informix' own class without a server behind it. Its statements implement the vendor's interfaces: the classes of
 * the real ones can be made in the vendor's package only.
 */
final class InformixSession extends IfxSqliConnect {
    private final StubObject state;
    private boolean autoCommit = true;

    InformixSession(StubObject state) throws SQLException {
        this.state = state;
        state.is(this);
    }

    static Connection of(StubObject state) {
        try {
            return new InformixSession(state);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        state.closed();
    }

    @Override
    public boolean isClosed() {
        return state.isClosed();
    }

    @Override
    public boolean isValid(int timeout) {
        return !state.isClosed();
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        state.requireOpen();
        autoCommit = on;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        state.requireOpen();
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        state.requireOpen();
    }

    @Override
    public void rollback() throws SQLException {
        state.requireOpen();
    }

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        state.requireOpen();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        state.requireOpen();
        return false;
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        state.requireOpen();
    }

    @Override
    public String getCatalog() throws SQLException {
        state.requireOpen();
        return "stores";
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        state.requireOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        state.requireOpen();
    }

    @Override
    public Statement createStatement() throws SQLException {
        state.requireOpen();
        return (IfmxStatement) state.child("createStatement");
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        state.requireOpen();
        return (IfmxPreparedStatement) state.child("prepareStatement");
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        state.requireOpen();
        return (CallableStatement) state.child("prepareCall");
    }

    @Override
    public long getId() {
        state.note("getId");
        return 42;
    }

    @Override
    public boolean isHDREnabled() throws SQLException {
        state.requireOpen();
        state.note("isHDREnabled");
        return true;
    }

    @Override
    public int getSQLStatementOffset() {
        state.note("getSQLStatementOffset");
        return 9;
    }
}
