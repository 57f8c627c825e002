/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One unit of work over {@link MineDriver} that goes through every seam of a handle. Answers all that it got to see. */
final class MineProgram {
    private final StringBuilder seen = new StringBuilder();

    private MineProgram() {}

    /** @param clean without what keeps a pool from lending the connection again */
    static String run(String url, boolean clean) {
        MineProgram program = new MineProgram();
        try {
            Connection connection = MineDriver.open(url);
            program.say("connected", connection != null);
            program.work(connection, clean);
        } catch (Throwable e) {
            program.say("failed", e);
        }
        return program.seen.toString();
    }

    private void say(String what, Object got) {
        Object text = got;
        if (got instanceof SQLException) {
            SQLException e = (SQLException) got;
            text = e.getClass().getName() + " " + e.getSQLState() + " " + e.getErrorCode() + " " + e.getMessage();
        }
        seen.append(what).append('=').append(text).append('\n');
    }

    private void work(Connection connection, boolean clean) throws SQLException {
        say("autocommit", connection.getAutoCommit());
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select a from t")) {
                say("columns", rows.getMetaData().getColumnCount());
                while (rows.next()) {
                    say("row", rows.getString(1) + " " + rows.getInt(1) + " " + rows.getObject(1));
                }
            }
            say("update", statement.executeUpdate("update t set a = 1"));
            statement.addBatch("insert into t values (1)");
            statement.addBatch("insert into t values (2)");
            say("batch", statement.executeBatch().length);
            say("same connection", statement.getConnection() != null);
            try {
                statement.executeQuery("fail");
            } catch (SQLException e) {
                say("refused", e);
            }
        }
        try (PreparedStatement prepared = connection.prepareStatement("insert into t values (?)")) {
            prepared.setInt(1, 1);
            say("parameters", prepared.getParameterMetaData().getParameterCount());
            say("prepared", prepared.executeUpdate());
            prepared.addBatch();
            prepared.addBatch();
            say("prepared batch", prepared.executeBatch().length);
        }
        try (CallableStatement call = connection.prepareCall("{call p(?)}")) {
            say("call", call.execute());
        }
        try {
            connection.prepareStatement("fail");
        } catch (SQLException e) {
            say("not prepared", e);
        }
        say("product", connection.getMetaData().getDatabaseProductName());
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
            say("tables", tables.next());
        }
        MineDriver.Vendor vendor = (MineDriver.Vendor) connection;
        say("vendor", vendor.vendorName());
        if (!clean) {
            try (Statement statement = vendor.vendorStatement("x")) {
                say("vendor's rows", statement.executeQuery("select 2").next());
            }
            vendor.vendorReset();
            say("given itself", vendor.vendorTakes(connection));
            say("wraps", connection.isWrapperFor(Runnable.class));
            try {
                connection.unwrap(Runnable.class);
            } catch (SQLException e) {
                say("not unwrapped", e);
            }
            say("unwrapped", connection.unwrap(MineDriver.Vendor.class) != null);
        }
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            say("in transaction", statement.executeUpdate("delete from t"));
        }
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            say("once more", statement.executeUpdate("delete from t"));
        }
        connection.rollback();
        connection.setAutoCommit(true);
        say("valid", connection.isValid(1));
        // Left open for close() to find.
        ResultSet forgotten = connection.createStatement().executeQuery("select 3");
        say("forgotten", forgotten.next());
        connection.close();
        say("closed", connection.isClosed());
        connection.close();
    }
}
