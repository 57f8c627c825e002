/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import com.ibm.db2.jcc.DB2CallableStatement;
import com.ibm.db2.jcc.DB2Connection;
import com.ibm.db2.jcc.DB2DatabaseMetaData;
import com.ibm.db2.jcc.DB2ParameterMetaData;
import com.ibm.db2.jcc.DB2PreparedStatement;
import com.ibm.db2.jcc.DB2ResultSet;
import com.ibm.db2.jcc.DB2ResultSetMetaData;
import com.ibm.db2.jcc.DB2Statement;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** What applications do with DB2's driver beyond JDBC, against a stub of its public interfaces: no server of DB2's is to be had. */
public final class VendorDb2 {
    private static final String URL = "jdbc:db2://127.0.0.1:50000/stub";

    private static final StubDriver DRIVER = new StubDriver(URL, session -> session.as(DB2Connection.class))
            .answer(DB2Statement.class, "createStatement")
            .answer(DB2PreparedStatement.class, "prepareStatement", "prepareDB2OptimisticLockingQuery")
            .answer(DB2CallableStatement.class, "prepareCall")
            .answer(DB2ResultSet.class, "executeQuery", "executeDB2OptimisticLockingQuery", "getDBProcedures")
            .answer(DB2ResultSetMetaData.class, "getMetaData")
            .answer(DB2ParameterMetaData.class, "getParameterMetaData")
            .answer(DB2DatabaseMetaData.class, "getDatabaseMetaData");

    private static final Transcript TOLD = new Transcript();

    private VendorDb2() {}

    public static void main(String[] args) throws SQLException {
        DRIVER.register();
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            Connection connection = DriverManager.getConnection(URL, "db2inst1", "secret");
            DRIVER.calls();
            TOLD.tell("casts", () -> casts(connection));
            TOLD.tell("settings", () -> settings((DB2Connection) connection));
            TOLD.tell("statements", () -> statements((DB2Connection) connection));
            TOLD.tell("metadata", () -> metadata(connection));
            connection.close();
            TOLD.tellClosed("closed", ((DB2Connection) connection)::getDB2ClientUser);
            TOLD.say("closed " + connection.isClosed());
        }
    }

    private static Object casts(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("values 1");
                CallableStatement callable = connection.prepareCall("call p(?)");
                ResultSet rows = prepared.executeQuery()) {
            return (connection instanceof DB2Connection)
                    + " " + (statement instanceof DB2Statement)
                    + " " + (prepared instanceof DB2PreparedStatement)
                    + " " + (callable instanceof DB2CallableStatement)
                    + " " + (rows instanceof DB2ResultSet)
                    + " " + (connection.unwrap(DB2Connection.class) == connection)
                    + " " + (prepared.unwrap(DB2PreparedStatement.class) == prepared)
                    + " " + (prepared.getConnection() == connection)
                    + " " + (rows.getStatement() == prepared);
        }
    }

    private static Object settings(DB2Connection connection) throws SQLException {
        String before = connection.getDB2ClientUser();
        connection.setDB2ClientUser("alice");
        connection.setDB2CurrentPackageSet("NULLIDR1");
        connection.setMaxRowsetSize(50);
        return before
                + " " + connection.getDB2ClientUser()
                + " " + connection.getDB2CurrentPackageSet()
                + " " + connection.getMaxRowsetSize()
                + " " + DRIVER.calls();
    }

    private static Object statements(DB2Connection connection) throws SQLException {
        try (DB2PreparedStatement locking =
                        (DB2PreparedStatement) connection.prepareDB2OptimisticLockingQuery("select a from t", 1);
                DB2PreparedStatement insert = (DB2PreparedStatement) connection.prepareStatement("insert into t");
                DB2Statement statement = (DB2Statement) connection.createStatement();
                DB2ResultSet rows = (DB2ResultSet) statement.executeDB2OptimisticLockingQuery("select a from t", 1)) {
            insert.setJccIntAtName("a", 1);
            insert.setJccArrayAtName("b", null);
            insert.executeDB2QueryBatch();
            // other statements of the connection, which the driver looks into
            statement.addDBBatch(Arrays.asList("insert into t", "delete from t"));
            int sum = 0;
            while (rows.next()) {
                sum += rows.getInt(1);
                rows.updateDBDefault(1);
            }
            return sum
                    + " " + (locking.getConnection() == connection)
                    + " " + (rows.getStatement() == statement)
                    + " " + rows.getDB2RowChangeToken()
                    + " " + statement.getIDSSerial()
                    + " " + DRIVER.calls();
        }
    }

    private static Object metadata(Connection connection) throws SQLException {
        DB2DatabaseMetaData database = (DB2DatabaseMetaData) connection.getMetaData();
        try (DB2PreparedStatement statement = (DB2PreparedStatement) connection.prepareStatement("select a from t");
                ResultSet rows = database.getDBProcedures(null, null, null, null)) {
            DB2ResultSetMetaData columns = (DB2ResultSetMetaData) statement.getMetaData();
            DB2ParameterMetaData parameters = (DB2ParameterMetaData) statement.getParameterMetaData();
            return (database.getConnection() == connection)
                    + " " + (rows instanceof DB2ResultSet)
                    + " " + columns.getDBCcsid(1)
                    + " " + parameters.getProcedureParameterName(1)
                    + " " + database.getJccDriverBuildNumber()
                    + " " + DRIVER.calls();
        }
    }
}
