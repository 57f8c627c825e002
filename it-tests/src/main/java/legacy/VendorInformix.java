/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import com.informix.jdbc.IfmxCallableStatement;
import com.informix.jdbc.IfmxConnection;
import com.informix.jdbc.IfmxPreparedStatement;
import com.informix.jdbc.IfmxResultSet;
import com.informix.jdbc.IfmxResultSetMetaData;
import com.informix.jdbc.IfmxStatement;
import com.informix.jdbc.IfxConnection;
import com.informix.jdbc.IfxSqliConnect;
import com.informix.lang.IntervalYM;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** What applications do with Informix' driver beyond JDBC, against {@link InformixSession}: no server of it is to be had. */
public final class VendorInformix {
    private static final String URL = "jdbc:informix-sqli://127.0.0.1:9088/stores:INFORMIXSERVER=stub";

    private static final StubDriver DRIVER = new StubDriver(URL, InformixSession::of)
            .answer(IfmxStatement.class, "createStatement")
            .answer(IfmxPreparedStatement.class, "prepareStatement")
            .answer(IfmxCallableStatement.class, "prepareCall")
            .answer(IfmxResultSet.class, "executeQuery", "getGeneratedKeys")
            .answer(IfmxResultSetMetaData.class, "getMetaData");

    private static final Transcript TOLD = new Transcript();

    private VendorInformix() {}

    public static void main(String[] args) throws SQLException {
        DRIVER.register();
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            Connection connection = DriverManager.getConnection(URL, "informix", "secret");
            DRIVER.calls();
            TOLD.tell("casts", () -> casts(connection));
            TOLD.tell("connection", () -> connection((IfmxConnection) connection));
            TOLD.tell("serial", () -> serial(connection));
            TOLD.tell("rows", () -> rows(connection));
            connection.close();
            TOLD.tellClosed("closed statement", connection::createStatement);
            TOLD.tellClosed("closed", ((IfmxConnection) connection)::isHDREnabled);
            TOLD.say("closed " + connection.isClosed());
        }
    }

    private static Object casts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                CallableStatement callable = connection.prepareCall("{call p(?)}")) {
            return (connection instanceof IfmxConnection)
                    + " " + (connection instanceof IfxConnection)
                    + " " + (connection instanceof IfxSqliConnect)
                    + " " + (statement instanceof IfmxStatement)
                    + " " + (callable instanceof IfmxCallableStatement)
                    + " " + (statement.getConnection() == connection);
        }
    }

    private static Object connection(IfmxConnection connection) throws SQLException {
        return connection.getId()
                + " " + connection.isHDREnabled()
                + " " + connection.getSQLStatementOffset()
                + " " + DRIVER.calls();
    }

    private static Object serial(Connection connection) throws SQLException {
        try (IfmxStatement statement = (IfmxStatement) connection.createStatement()) {
            statement.setAutoFree(true);
            statement.setFetchBufferSize(32_000);
            statement.executeUpdate("insert into t values (0)");
            return statement.getSerial()
                    + " " + statement.getSerial8()
                    + " " + statement.getAutoFree()
                    + " " + statement.getFetchBufferSize()
                    + " " + DRIVER.calls();
        }
    }

    private static Object rows(Connection connection) throws SQLException {
        try (IfmxPreparedStatement statement = (IfmxPreparedStatement)
                connection.prepareStatement("select i from t where a = ?", Statement.NO_GENERATED_KEYS)) {
            statement.setInt(1, 5, 4);
            statement.setIntervalYM(1, new IntervalYM("2-3"));
            try (IfmxResultSet rows = (IfmxResultSet) statement.executeQuery(true)) {
                int sum = 0;
                while (rows.next()) {
                    sum += rows.getInt(1);
                }
                return sum
                        + " " + rows.getIntervalYM(1)
                        + " " + (rows.getMetaData() instanceof IfmxResultSetMetaData)
                        + " " + (rows.getStatement() == statement)
                        + " " + DRIVER.calls();
            }
        }
    }
}
