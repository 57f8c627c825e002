/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.sql.AnalyzedSql;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A prepared statement as the application holds it; its text was analysed once, when it was prepared. */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalPreparedStatement extends LogicalStatement implements PreparedStatement {

    private final PreparedStatement prepared;

    public LogicalPreparedStatement(
            LogicalConnection connection, PreparedStatement prepared, @Nullable AnalyzedSql sql) {
        super(connection, prepared, sql);
        this.prepared = prepared;
    }

    private PreparedStatement prepared(String method) throws SQLException {
        return scope.enterChild() || isOfClosed() ? prepared : (PreparedStatement) orphaned(method);
    }

    /** For a call that is counted in already. */
    private PreparedStatement running(String method) throws SQLException {
        return scope.mayCallChild() || isOfClosed() ? prepared : (PreparedStatement) orphaned(method);
    }

    @Override
    @Nullable
    Statement closedLike(ClosedChildren family) {
        return family.closedPrepared;
    }

    @Override
    @Nullable
    Statement like(ClosedChildren family) {
        return family.prepared;
    }

    private @Nullable Object begin() throws SQLException {
        return Execution.begin(this, text);
    }

    @Override
    @Nullable
    StatementQuery batchQuery() {
        StatementQuery mixed = super.batchQuery();
        AnalyzedSql own = text;
        return own == null || mixed != null
                ? mixed
                : StatementQuery.batchOf(own, extras().batch().size());
    }

    @Override
    void addBatchTo(Statement like) throws SQLException {
        ((PreparedStatement) like).addBatch();
    }

    /** Not one that may have to be read from, or written to, the database before it can be bound. */
    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Number
                || value instanceof String
                || value instanceof Boolean
                || value instanceof byte[]
                || value instanceof java.util.Date
                || value instanceof java.time.temporal.Temporal;
    }

    // Executing

    @Override
    public ResultSet executeQuery() throws SQLException {
        Object token = begin();
        try {
            return opened(Execution.ended(scope, token, running("executeQuery").executeQuery()));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        Object token = begin();
        try {
            return Execution.ended(scope, token, running("executeUpdate").executeUpdate());
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        Object token = begin();
        try {
            return Execution.ended(scope, token, running("executeLargeUpdate").executeLargeUpdate());
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public boolean execute() throws SQLException {
        Object token = begin();
        try {
            return Execution.ended(scope, token, running("execute").execute());
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public void addBatch() throws SQLException {
        try {
            prepared("addBatch").addBatch();
            addedParameters();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Descriptions

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        try {
            return describing(prepared("getMetaData").getMetaData());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        try {
            ParameterMetaData driver = prepared("getParameterMetaData").getParameterMetaData();
            ParameterMetaData known = extras().parameters;
            if (known == null || driver == null || Wrapping.physicalOf(known) != driver) {
                known = describingParameters(driver);
                extras().parameters = known;
            }
            return known;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // The rest delegates.

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        try {
            prepared("setNull").setNull(parameterIndex, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        try {
            prepared("setBoolean").setBoolean(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        try {
            prepared("setByte").setByte(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        try {
            prepared("setShort").setShort(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        try {
            prepared("setInt").setInt(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        try {
            prepared("setLong").setLong(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        try {
            prepared("setFloat").setFloat(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        try {
            prepared("setDouble").setDouble(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        try {
            prepared("setBigDecimal").setBigDecimal(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        try {
            prepared("setString").setString(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        try {
            prepared("setBytes").setBytes(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        try {
            prepared("setDate").setDate(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        try {
            prepared("setTime").setTime(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        try {
            prepared("setTimestamp").setTimestamp(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        try {
            prepared("setAsciiStream").setAsciiStream(parameterIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        try {
            prepared("setUnicodeStream").setUnicodeStream(parameterIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        try {
            prepared("setBinaryStream").setBinaryStream(parameterIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void clearParameters() throws SQLException {
        try {
            prepared("clearParameters").clearParameters();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Advanced features:

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        try {
            prepared(isPlain(x) ? "setObject" : "setBlob").setObject(parameterIndex, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        try {
            prepared(isPlain(x) ? "setObject" : "setBlob").setObject(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        try {
            prepared("setCharacterStream").setCharacterStream(parameterIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        try {
            prepared("setRef").setRef(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        try {
            prepared("setBlob").setBlob(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        try {
            prepared("setClob").setClob(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        try {
            prepared("setArray").setArray(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar cal) throws SQLException {
        try {
            prepared("setDate").setDate(parameterIndex, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar cal) throws SQLException {
        try {
            prepared("setTime").setTime(parameterIndex, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar cal) throws SQLException {
        try {
            prepared("setTimestamp").setTimestamp(parameterIndex, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        try {
            prepared("setNull").setNull(parameterIndex, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        try {
            prepared("setURL").setURL(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.0

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        try {
            prepared("setRowId").setRowId(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        try {
            prepared("setNString").setNString(parameterIndex, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value, long length) throws SQLException {
        try {
            prepared("setNCharacterStream").setNCharacterStream(parameterIndex, value, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        try {
            prepared("setNClob").setNClob(parameterIndex, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        try {
            prepared("setClob").setClob(parameterIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        try {
            prepared("setBlob").setBlob(parameterIndex, inputStream, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        try {
            prepared("setNClob").setNClob(parameterIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        try {
            prepared("setSQLXML").setSQLXML(parameterIndex, xmlObject);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        try {
            prepared(isPlain(x) ? "setObject" : "setBlob").setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        try {
            prepared("setAsciiStream").setAsciiStream(parameterIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        try {
            prepared("setBinaryStream").setBinaryStream(parameterIndex, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        try {
            prepared("setCharacterStream").setCharacterStream(parameterIndex, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        try {
            prepared("setAsciiStream").setAsciiStream(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        try {
            prepared("setBinaryStream").setBinaryStream(parameterIndex, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        try {
            prepared("setCharacterStream").setCharacterStream(parameterIndex, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
        try {
            prepared("setNCharacterStream").setNCharacterStream(parameterIndex, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        try {
            prepared("setClob").setClob(parameterIndex, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        try {
            prepared("setBlob").setBlob(parameterIndex, inputStream);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        try {
            prepared("setNClob").setNClob(parameterIndex, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.2

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        try {
            prepared(isPlain(x) ? "setObject" : "setBlob").setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        try {
            prepared(isPlain(x) ? "setObject" : "setBlob").setObject(parameterIndex, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
