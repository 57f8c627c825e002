/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MariaDB Connector/J 3 and later: the server rolls back when the connection ends; COM_RESET_CONNECTION resets the session. */
final class MariaDb extends MySqlFamily {

    /** What Connector/J's statements answer from memory. */
    private static final Set<String> STATEMENT = words("close getConnection getMaxFieldSize setMaxFieldSize getMaxRows"
            + " setMaxRows getLargeMaxRows setLargeMaxRows setEscapeProcessing getQueryTimeout setQueryTimeout"
            + " setCursorName getResultSet getUpdateCount getLargeUpdateCount getMoreResults setFetchDirection"
            + " getFetchDirection setFetchSize getFetchSize getResultSetConcurrency getResultSetType getResultSetHoldability"
            + " addBatch clearBatch getGeneratedKeys isPoolable setPoolable closeOnCompletion isCloseOnCompletion unwrap"
            + " isWrapperFor enquoteLiteral enquoteIdentifier enquoteNCharLiteral isSimpleIdentifier"
            + " setNull setBoolean setByte setShort setInt setLong setFloat setDouble setBigDecimal setString setBytes setDate"
            + " setTime setTimestamp setAsciiStream setUnicodeStream setBinaryStream setCharacterStream setNString"
            + " setNCharacterStream setURL setObject setBlob setClob setNClob setRowId setArray setSQLXML setRef"
            + " clearParameters");

    MariaDb(JdbcTarget target) {
        super(target);
    }

    @Override
    public boolean childrenOutliveConnection() {
        return true;
    }

    @Override
    public boolean answersAlone(Class<?> kind, String method) {
        if (kind == Statement.class) {
            return STATEMENT.contains(method);
        }
        if (kind == ResultSet.class) {
            return !method.startsWith("update")
                    && !method.equals("getWarnings")
                    && !method.endsWith("Row")
                    && !method.equals("moveToInsertRow")
                    && !method.equals("vendor");
        }
        return (kind == ResultSetMetaData.class || kind == ParameterMetaData.class) && !method.equals("vendor");
    }

    @Override
    public boolean isClosedCloses() {
        return true;
    }

    @Override
    String trivialCall() {
        return "{call nothing()}";
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        if (bit != StateBit.CLIENT_INFO) {
            return super.restore(bit, raw, fresh);
        }
        // The getter answers the driver's own object, and the setters can add to it but not take away.
        Properties live = raw.getClientInfo();
        live.clear();
        live.putAll(fresh.clientInfo());
        return fresh.clientInfo().equals(raw.getClientInfo());
    }

    @Override
    @Nullable
    SqlReset prepareReset(Connection fresh) throws SQLException {
        if (!target().hasPlainSession()) {
            return null;
        }
        try {
            ClassLoader loader = fresh.getClass().getClassLoader();
            Class<?> message = Class.forName("org.mariadb.jdbc.message.ClientMessage", false, loader);
            Class<?> client = Class.forName("org.mariadb.jdbc.client.Client", false, loader);
            Object packet = Class.forName("org.mariadb.jdbc.message.client.ResetPacket", true, loader)
                    .getField("INSTANCE")
                    .get(null);
            Method getClient = fresh.getClass().getMethod("getClient");
            Method execute = client.getMethod("execute", message, boolean.class);
            return ServerReset.prepare(fresh, new ComReset(getClient, execute, packet));
        } catch (ReflectiveOperationException e) {
            throw new SQLException("No COM_RESET_CONNECTION in this driver", e);
        }
    }

    /**
     * Once a level was set, the driver answers from memory and no longer asks the server; ROW_COUNT() and FOUND_ROWS() would
     * tell (Connector/J 3.5, MariaDB 10.11). A fresh connection remembers none.
     */
    @Override
    void restored(Connection raw) throws SQLException {
        try {
            Object context = raw.getClass().getMethod("getContext").invoke(raw);
            Class.forName(
                            "org.mariadb.jdbc.client.Context",
                            false,
                            raw.getClass().getClassLoader())
                    .getMethod("setTransactionIsolationLevel", Integer.class)
                    .invoke(context, (Object) null);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("This driver does not let its isolation level be forgotten", e);
        }
    }

    @Override
    boolean isValidIsBounded() {
        return true;
    }

    /** The driver's own public way to send a command; its reset() does so only where the URL says useResetConnection. */
    private static final class ComReset implements ServerReset.Command {

        private final Method getClient;
        private final Method execute;
        private final Object packet;

        ComReset(Method getClient, Method execute, Object packet) {
            this.getClient = getClient;
            this.execute = execute;
            this.packet = packet;
        }

        @Override
        public void send(Connection raw) throws SQLException {
            try {
                execute.invoke(getClient.invoke(raw), packet, true);
            } catch (InvocationTargetException e) {
                throw new SQLException("COM_RESET_CONNECTION failed", e.getCause());
            } catch (IllegalAccessException e) {
                throw new SQLException("COM_RESET_CONNECTION is out of reach", e);
            }
        }
    }
}
