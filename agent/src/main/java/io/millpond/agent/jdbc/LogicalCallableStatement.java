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
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A call of a procedure as the application holds it. */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalCallableStatement extends LogicalPreparedStatement implements CallableStatement {

    private final CallableStatement callable;
    /* Plain: only a thread that registers one while another's call is under way would miss it, and be answered as one on a closed
    connection is, or refused for want of it. */
    private boolean registersOutput;

    public LogicalCallableStatement(
            LogicalConnection connection, CallableStatement callable, @Nullable AnalyzedSql sql) {
        super(connection, callable, sql);
        this.callable = callable;
    }

    private CallableStatement callable(String method) throws SQLException {
        if (method.equals("registerOutParameter")) {
            registersOutput = true;
        }
        return scope.enterChild() || isOfClosed()
                ? callable
                : (CallableStatement) orphaned(CallableStatement.class, method);
    }

    @Override
    boolean refusesAlone(String method) {
        return !registersOutput && scope.refusesUnregistered(method);
    }

    @Override
    @Nullable
    Statement closedLike(ClosedChildren family) {
        return family.closedCallable;
    }

    @Override
    @Nullable
    Statement like(ClosedChildren family) {
        return family.callable;
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, int scale) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean wasNull() throws SQLException {
        try {
            return callable("wasNull").wasNull();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getString(int parameterIndex) throws SQLException {
        try {
            return callable("getString").getString(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getBoolean(int parameterIndex) throws SQLException {
        try {
            return callable("getBoolean").getBoolean(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte getByte(int parameterIndex) throws SQLException {
        try {
            return callable("getByte").getByte(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public short getShort(int parameterIndex) throws SQLException {
        try {
            return callable("getShort").getShort(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getInt(int parameterIndex) throws SQLException {
        try {
            return callable("getInt").getInt(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public long getLong(int parameterIndex) throws SQLException {
        try {
            return callable("getLong").getLong(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public float getFloat(int parameterIndex) throws SQLException {
        try {
            return callable("getFloat").getFloat(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public double getDouble(int parameterIndex) throws SQLException {
        try {
            return callable("getDouble").getDouble(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int parameterIndex, int scale) throws SQLException {
        try {
            return callable("getBigDecimal").getBigDecimal(parameterIndex, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte[] getBytes(int parameterIndex) throws SQLException {
        try {
            return callable("getBytes").getBytes(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(int parameterIndex) throws SQLException {
        try {
            return callable("getDate").getDate(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(int parameterIndex) throws SQLException {
        try {
            return callable("getTime").getTime(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex) throws SQLException {
        try {
            return callable("getTimestamp").getTimestamp(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Advanced features:

    @Override
    public Object getObject(int parameterIndex) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public BigDecimal getBigDecimal(int parameterIndex) throws SQLException {
        try {
            return callable("getBigDecimal").getBigDecimal(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(int parameterIndex, Map<String, Class<?>> map) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterIndex, map));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Ref getRef(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getRef").getRef(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Blob getBlob(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getBlob").getBlob(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Clob getClob(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getClob").getClob(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Array getArray(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getArray").getArray(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(int parameterIndex, Calendar cal) throws SQLException {
        try {
            return callable("getDate").getDate(parameterIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(int parameterIndex, Calendar cal) throws SQLException {
        try {
            return callable("getTime").getTime(parameterIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex, Calendar cal) throws SQLException {
        try {
            return callable("getTimestamp").getTimestamp(parameterIndex, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, String typeName) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public void registerOutParameter(String parameterName, int sqlType) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, int scale) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, String typeName) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public URL getURL(int parameterIndex) throws SQLException {
        try {
            return callable("getURL").getURL(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setURL(String parameterName, URL val) throws SQLException {
        try {
            callable("setURL").setURL(parameterName, val);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNull(String parameterName, int sqlType) throws SQLException {
        try {
            callable("setNull").setNull(parameterName, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBoolean(String parameterName, boolean x) throws SQLException {
        try {
            callable("setBoolean").setBoolean(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setByte(String parameterName, byte x) throws SQLException {
        try {
            callable("setByte").setByte(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setShort(String parameterName, short x) throws SQLException {
        try {
            callable("setShort").setShort(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setInt(String parameterName, int x) throws SQLException {
        try {
            callable("setInt").setInt(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setLong(String parameterName, long x) throws SQLException {
        try {
            callable("setLong").setLong(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setFloat(String parameterName, float x) throws SQLException {
        try {
            callable("setFloat").setFloat(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDouble(String parameterName, double x) throws SQLException {
        try {
            callable("setDouble").setDouble(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBigDecimal(String parameterName, BigDecimal x) throws SQLException {
        try {
            callable("setBigDecimal").setBigDecimal(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setString(String parameterName, String x) throws SQLException {
        try {
            callable("setString").setString(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBytes(String parameterName, byte[] x) throws SQLException {
        try {
            callable("setBytes").setBytes(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDate(String parameterName, Date x) throws SQLException {
        try {
            callable("setDate").setDate(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTime(String parameterName, Time x) throws SQLException {
        try {
            callable("setTime").setTime(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp x) throws SQLException {
        try {
            callable("setTimestamp").setTimestamp(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x, int length) throws SQLException {
        try {
            callable("setAsciiStream").setAsciiStream(parameterName, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x, int length) throws SQLException {
        try {
            callable("setBinaryStream").setBinaryStream(parameterName, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(String parameterName, Object x, int targetSqlType, int scale) throws SQLException {
        try {
            callable("setObject").setObject(parameterName, x, targetSqlType, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(String parameterName, Object x, int targetSqlType) throws SQLException {
        try {
            callable("setObject").setObject(parameterName, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(String parameterName, Object x) throws SQLException {
        try {
            callable("setObject").setObject(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, int length) throws SQLException {
        try {
            callable("setCharacterStream").setCharacterStream(parameterName, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setDate(String parameterName, Date x, Calendar cal) throws SQLException {
        try {
            callable("setDate").setDate(parameterName, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTime(String parameterName, Time x, Calendar cal) throws SQLException {
        try {
            callable("setTime").setTime(parameterName, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp x, Calendar cal) throws SQLException {
        try {
            callable("setTimestamp").setTimestamp(parameterName, x, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNull(String parameterName, int sqlType, String typeName) throws SQLException {
        try {
            callable("setNull").setNull(parameterName, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getString(String parameterName) throws SQLException {
        try {
            return callable("getString").getString(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getBoolean(String parameterName) throws SQLException {
        try {
            return callable("getBoolean").getBoolean(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte getByte(String parameterName) throws SQLException {
        try {
            return callable("getByte").getByte(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public short getShort(String parameterName) throws SQLException {
        try {
            return callable("getShort").getShort(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getInt(String parameterName) throws SQLException {
        try {
            return callable("getInt").getInt(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public long getLong(String parameterName) throws SQLException {
        try {
            return callable("getLong").getLong(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public float getFloat(String parameterName) throws SQLException {
        try {
            return callable("getFloat").getFloat(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public double getDouble(String parameterName) throws SQLException {
        try {
            return callable("getDouble").getDouble(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public byte[] getBytes(String parameterName) throws SQLException {
        try {
            return callable("getBytes").getBytes(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(String parameterName) throws SQLException {
        try {
            return callable("getDate").getDate(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(String parameterName) throws SQLException {
        try {
            return callable("getTime").getTime(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(String parameterName) throws SQLException {
        try {
            return callable("getTimestamp").getTimestamp(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(String parameterName) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public BigDecimal getBigDecimal(String parameterName) throws SQLException {
        try {
            return callable("getBigDecimal").getBigDecimal(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Object getObject(String parameterName, Map<String, Class<?>> map) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterName, map));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Ref getRef(String parameterName) throws SQLException {
        try {
            return raw(callable("getRef").getRef(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Blob getBlob(String parameterName) throws SQLException {
        try {
            return raw(callable("getBlob").getBlob(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Clob getClob(String parameterName) throws SQLException {
        try {
            return raw(callable("getClob").getClob(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Array getArray(String parameterName) throws SQLException {
        try {
            return raw(callable("getArray").getArray(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Date getDate(String parameterName, Calendar cal) throws SQLException {
        try {
            return callable("getDate").getDate(parameterName, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Time getTime(String parameterName, Calendar cal) throws SQLException {
        try {
            return callable("getTime").getTime(parameterName, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Timestamp getTimestamp(String parameterName, Calendar cal) throws SQLException {
        try {
            return callable("getTimestamp").getTimestamp(parameterName, cal);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public URL getURL(String parameterName) throws SQLException {
        try {
            return callable("getURL").getURL(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.0

    @Override
    public RowId getRowId(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getRowId").getRowId(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public RowId getRowId(String parameterName) throws SQLException {
        try {
            return raw(callable("getRowId").getRowId(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setRowId(String parameterName, RowId x) throws SQLException {
        try {
            callable("setRowId").setRowId(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNString(String parameterName, String value) throws SQLException {
        try {
            callable("setNString").setNString(parameterName, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader value, long length) throws SQLException {
        try {
            callable("setNCharacterStream").setNCharacterStream(parameterName, value, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(String parameterName, NClob value) throws SQLException {
        try {
            callable("setNClob").setNClob(parameterName, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(String parameterName, Reader reader, long length) throws SQLException {
        try {
            callable("setClob").setClob(parameterName, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(String parameterName, InputStream inputStream, long length) throws SQLException {
        try {
            callable("setBlob").setBlob(parameterName, inputStream, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(String parameterName, Reader reader, long length) throws SQLException {
        try {
            callable("setNClob").setNClob(parameterName, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public NClob getNClob(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getNClob").getNClob(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public NClob getNClob(String parameterName) throws SQLException {
        try {
            return raw(callable("getNClob").getNClob(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setSQLXML(String parameterName, SQLXML xmlObject) throws SQLException {
        try {
            callable("setSQLXML").setSQLXML(parameterName, xmlObject);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLXML getSQLXML(int parameterIndex) throws SQLException {
        try {
            return raw(callable("getSQLXML").getSQLXML(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLXML getSQLXML(String parameterName) throws SQLException {
        try {
            return raw(callable("getSQLXML").getSQLXML(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getNString(int parameterIndex) throws SQLException {
        try {
            return callable("getNString").getNString(parameterIndex);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getNString(String parameterName) throws SQLException {
        try {
            return callable("getNString").getNString(parameterName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getNCharacterStream(int parameterIndex) throws SQLException {
        try {
            return reader(callable("getNCharacterStream").getNCharacterStream(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getNCharacterStream(String parameterName) throws SQLException {
        try {
            return reader(callable("getNCharacterStream").getNCharacterStream(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getCharacterStream(int parameterIndex) throws SQLException {
        try {
            return reader(callable("getCharacterStream").getCharacterStream(parameterIndex));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public Reader getCharacterStream(String parameterName) throws SQLException {
        try {
            return reader(callable("getCharacterStream").getCharacterStream(parameterName));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(String parameterName, Blob x) throws SQLException {
        try {
            callable("setBlob").setBlob(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(String parameterName, Clob x) throws SQLException {
        try {
            callable("setClob").setClob(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x, long length) throws SQLException {
        try {
            callable("setAsciiStream").setAsciiStream(parameterName, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x, long length) throws SQLException {
        try {
            callable("setBinaryStream").setBinaryStream(parameterName, x, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, long length) throws SQLException {
        try {
            callable("setCharacterStream").setCharacterStream(parameterName, reader, length);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x) throws SQLException {
        try {
            callable("setAsciiStream").setAsciiStream(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x) throws SQLException {
        try {
            callable("setBinaryStream").setBinaryStream(parameterName, x);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader) throws SQLException {
        try {
            callable("setCharacterStream").setCharacterStream(parameterName, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader value) throws SQLException {
        try {
            callable("setNCharacterStream").setNCharacterStream(parameterName, value);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setClob(String parameterName, Reader reader) throws SQLException {
        try {
            callable("setClob").setClob(parameterName, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setBlob(String parameterName, InputStream inputStream) throws SQLException {
        try {
            callable("setBlob").setBlob(parameterName, inputStream);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setNClob(String parameterName, Reader reader) throws SQLException {
        try {
            callable("setNClob").setNClob(parameterName, reader);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.1

    @Override
    public <T> T getObject(int parameterIndex, Class<T> type) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterIndex, type), type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public <T> T getObject(String parameterName, Class<T> type) throws SQLException {
        try {
            return object(callable("getObject").getObject(parameterName, type), type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.2

    @Override
    public void setObject(String parameterName, Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        try {
            callable("setObject").setObject(parameterName, x, targetSqlType, scaleOrLength);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setObject(String parameterName, Object x, SQLType targetSqlType) throws SQLException {
        try {
            callable("setObject").setObject(parameterName, x, targetSqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, int scale) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, String typeName) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterIndex, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, int scale) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType, scale);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, String typeName) throws SQLException {
        try {
            callable("registerOutParameter").registerOutParameter(parameterName, sqlType, typeName);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
