/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.jdbc.session.StateBit;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the application holds it. While it is open, {@link io.millpond.agent.jdbc.session.ConnectionBinding} names the
 * physical connection that serves the next call; once closed, the driver's own closed connection answers.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalConnection extends HandleScope implements Connection {

    /** Some drivers answer always the same one. */
    private volatile @Nullable DatabaseMetaData description;

    /** As the application set it, or was told, last; a connection begins with it on. */
    private boolean autoCommitOff;

    public LogicalConnection(
            HandleTerms terms,
            PhysicalSession session,
            ConnectionOwner owner,
            QueryListener.Session events,
            Lease lease,
            @Nullable Anchor anchor) {
        super(terms, session, owner, events, lease, anchor);
    }

    /** As {@link #enter}, for a call that changes a piece of session state. */
    private Connection changing(StateBit bit) throws SQLException {
        Connection driver = enter();
        touched(bit);
        return driver;
    }

    /** As {@link #changing}, by a statement of the driver's: where it fails, MariaDB's ROW_COUNT() speaks of it. */
    private Connection askingFor(StateBit bit) throws SQLException {
        Connection driver = changing(bit);
        asked();
        return driver;
    }

    @Override
    final Object physical() throws SQLException {
        return answering();
    }

    @Override
    final @Nullable Object physicalOrNull() {
        PhysicalSession session = current();
        return session == null ? null : session.raw();
    }

    // Its end

    @Override
    public void close() throws SQLException {
        if (pooled) {
            Closing.giveBack(this);
        } else {
            Closing.passThrough(this);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        try {
            Connection driver = enterQuietly();
            return driver == null || driver.isClosed();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        try {
            Connection driver = enterQuietly();
            return driver != null && driver.isValid(timeout);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        Closing.abort(this, executor);
    }

    // Statements

    @Override
    public Statement createStatement() throws SQLException {
        try {
            return Wrapping.statement(this, enter().createStatement(), null);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        try {
            return Wrapping.statement(this, enter().createStatement(resultSetType, resultSetConcurrency), null);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        try {
            return Wrapping.statement(
                    this, enter().createStatement(resultSetType, resultSetConcurrency, resultSetHoldability), null);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        try {
            return Wrapping.prepared(this, enter().prepareStatement(sql), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        try {
            return Wrapping.prepared(this, enter().prepareStatement(sql, resultSetType, resultSetConcurrency), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        try {
            return Wrapping.prepared(
                    this,
                    enter().prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability),
                    sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        try {
            return Wrapping.prepared(this, enter().prepareStatement(sql, autoGeneratedKeys), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        try {
            return Wrapping.prepared(this, enter().prepareStatement(sql, columnIndexes), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        try {
            return Wrapping.prepared(this, enter().prepareStatement(sql, columnNames), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        try {
            return (CallableStatement) Wrapping.statement(this, enter().prepareCall(sql), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        try {
            return (CallableStatement)
                    Wrapping.statement(this, enter().prepareCall(sql, resultSetType, resultSetConcurrency), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        try {
            return (CallableStatement) Wrapping.statement(
                    this, enter().prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability), sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        try {
            DatabaseMetaData driver = enter().getMetaData();
            DatabaseMetaData known = description;
            if (driver == null || known == null || driver != Wrapping.physicalOf(known)) {
                known = Wrapping.metaData(this, driver);
                description = known;
            }
            return known;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Transactions

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        try {
            Connection driver = changing(StateBit.AUTO_COMMIT);
            autoCommit(autoCommit);
            driver.setAutoCommit(autoCommit);
            autoCommitOff = !autoCommit;
            transaction.autoCommit(autoCommit);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        try {
            boolean answer = enter().getAutoCommit();
            // Of a closed connection some drivers still say what it was told last (Connector/J); another one knows
            // nothing of it.
            if (isAnsweredByAnother()) {
                return !autoCommitOff;
            }
            autoCommitOff = !answer;
            return transaction.told(answer);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void commit() throws SQLException {
        try {
            enter().commit();
            transactionEnded(true);
        } catch (Throwable e) {
            transaction.ended(false, e);
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void rollback() throws SQLException {
        try {
            enter().rollback();
            transactionEnded(false);
        } catch (Throwable e) {
            transaction.ended(false, e);
            throw failed(e);
        } finally {
            exit();
        }
    }

    // State that outlives a borrow

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        try {
            changing(StateBit.READ_ONLY).setReadOnly(readOnly);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        try {
            askingFor(StateBit.ISOLATION).setTransactionIsolation(level);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        try {
            askingFor(StateBit.CATALOG).setCatalog(catalog);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        try {
            askingFor(StateBit.SCHEMA).setSchema(schema);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        try {
            changing(StateBit.HOLDABILITY).setHoldability(holdability);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        try {
            changing(StateBit.NETWORK_TIMEOUT).setNetworkTimeout(executor, milliseconds);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        try {
            changing(StateBit.TYPE_MAP).setTypeMap(map);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        try {
            enterClientInfo().setClientInfo(name, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            enterClientInfo().setClientInfo(properties);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    private Connection enterClientInfo() throws SQLClientInfoException {
        Connection driver = enterQuietly();
        if (driver == null) {
            throw new SQLClientInfoException("Connection is closed", "08003", Collections.emptyMap());
        }
        touched(StateBit.CLIENT_INFO);
        return driver;
    }

    // Wrapper

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        try {
            return unwrapped(type, enter());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        try {
            return isWrapper(type, enter());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /** The driver's text, which applications log; once closed, one that names no connection of somebody else. */
    @Override
    public String toString() {
        PhysicalSession session = current();
        return session != null ? textOf(session.raw()) : textOfIdentity(physicalClass());
    }

    // The rest delegates.

    @Override
    public String nativeSQL(String sql) throws SQLException {
        try {
            return enter().nativeSQL(sql);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Advanced features:

    @Override
    public boolean isReadOnly() throws SQLException {
        try {
            return enter().isReadOnly();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        try {
            return enter().getCatalog();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        try {
            asked(); // MariaDB's ROW_COUNT() then speaks of that question
            return enter().getTransactionIsolation();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        try {
            return warnings(enter().getWarnings());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        try {
            enter().clearWarnings();
            warningsCleared();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        try {
            Connection driver = enter();
            handsOut(StateBit.TYPE_MAP);
            return driver.getTypeMap();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public int getHoldability() throws SQLException {
        try {
            return enter().getHoldability();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        try {
            return enter().setSavepoint();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        try {
            return enter().setSavepoint(name);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        try {
            enter().rollback(savepoint);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        try {
            enter().releaseSavepoint(savepoint);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Clob createClob() throws SQLException {
        try {
            return raw(enter().createClob());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Blob createBlob() throws SQLException {
        try {
            return raw(enter().createBlob());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public NClob createNClob() throws SQLException {
        try {
            return raw(enter().createNClob());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        try {
            return raw(enter().createSQLXML());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        try {
            return enter().getClientInfo(name);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        try {
            Connection driver = enter();
            handsOut(StateBit.CLIENT_INFO);
            return driver.getClientInfo();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        try {
            return raw(enter().createArrayOf(typeName, elements));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        try {
            return raw(enter().createStruct(typeName, attributes));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.1

    @Override
    public String getSchema() throws SQLException {
        try {
            return enter().getSchema();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        try {
            return enter().getNetworkTimeout();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
