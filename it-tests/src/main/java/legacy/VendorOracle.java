/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import oracle.jdbc.OracleArray;
import oracle.jdbc.OracleCallableStatement;
import oracle.jdbc.OracleConnection;
import oracle.jdbc.OraclePreparedStatement;
import oracle.jdbc.OracleRef;
import oracle.jdbc.OracleResultSet;
import oracle.jdbc.OracleResultSetMetaData;
import oracle.jdbc.OracleStatement;
import oracle.jdbc.OracleStruct;
import oracle.jdbc.OracleTypes;
import oracle.sql.ARRAY;
import oracle.sql.ArrayDescriptor;
import oracle.sql.NUMBER;
import oracle.sql.REF;
import oracle.sql.STRUCT;
import oracle.sql.StructDescriptor;

/** What applications do with Oracle's driver beyond JDBC, against {@link OracleStub}: no server of Oracle's is to be had. */
public final class VendorOracle {
    private static final Transcript TOLD = new Transcript();

    private VendorOracle() {}

    public static void main(String[] args) throws SQLException {
        OracleStub.register();
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            Connection connection = DriverManager.getConnection(OracleStub.URL, "scott", "tiger");
            OracleStub.calls();
            TOLD.tell("casts", () -> casts(connection));
            TOLD.tell("physical", () -> physical(connection));
            TOLD.tell("settings", () -> settings((OracleConnection) connection));
            TOLD.tell("arguments", () -> arguments((OracleConnection) connection));
            TOLD.tell("call", () -> call(connection));
            TOLD.tell("values given", () -> given(connection));
            TOLD.tell("values taken", () -> taken(connection));
            TOLD.tell("rows", () -> rows(connection));
            connection.close();
            TOLD.tellClosed("closed", ((OracleConnection) connection)::getStatementCacheSize);
            TOLD.tellClosed("closed statement", connection::createStatement);
            TOLD.say("closed " + connection.isClosed() + " " + OracleStub.calls());
        }
    }

    private static Object casts(Connection connection) throws SQLException {
        OracleConnection oracle = (OracleConnection) connection;
        try (Statement statement = oracle.createStatement();
                PreparedStatement prepared = oracle.prepareStatement("select 1 from dual");
                CallableStatement callable = oracle.prepareCall("begin p(?); end;");
                ResultSet rows = prepared.executeQuery()) {
            return (statement instanceof OracleStatement)
                    + " " + (prepared instanceof OraclePreparedStatement)
                    + " " + (callable instanceof OracleCallableStatement)
                    + " " + (rows instanceof OracleResultSet)
                    + " " + (rows.getMetaData() instanceof OracleResultSetMetaData)
                    + " " + (connection instanceof oracle.jdbc.internal.OracleConnection)
                    + " " + (connection.unwrap(OracleConnection.class) == connection)
                    + " " + connection.isWrapperFor(OracleConnection.class)
                    + " " + (prepared.unwrap(OraclePreparedStatement.class) == prepared)
                    + " " + (rows.unwrap(OracleResultSet.class) == rows);
        }
    }

    /** The ways by which Oracle's objects lead to the connection: each leads to the one that the application holds. */
    private static Object physical(Connection connection) throws SQLException {
        OracleConnection oracle = (OracleConnection) connection;
        try (OraclePreparedStatement prepared =
                        (OraclePreparedStatement) oracle.prepareStatement("select 1 from dual");
                ResultSet rows = prepared.executeQuery()) {
            return (prepared.getConnection() == connection)
                    + " " + (rows.getStatement() == prepared)
                    + " " + (oracle._getPC() == connection)
                    + " " + (oracle.physicalConnectionWithin() == connection)
                    + " " + (oracle.unwrap() == null)
                    + " " + OracleStub.calls();
        }
    }

    private static Object settings(OracleConnection connection) throws SQLException {
        connection.setStatementCacheSize(20);
        connection.setDefaultRowPrefetch(50);
        connection.setEndToEndMetrics(new String[4], (short) 1);
        return connection.getDefaultRowPrefetch() + " " + connection.isLogicalConnection() + " " + OracleStub.calls();
    }

    private static Object arguments(OracleConnection connection) throws SQLException {
        Array numbers = connection.createOracleArray("NUMBERS", new int[] {1, 2});
        OracleArray oracle = (OracleArray) numbers;
        try (OraclePreparedStatement statement =
                (OraclePreparedStatement) connection.prepareStatement("insert into t values (?, ?, ?)")) {
            statement.setPlsqlIndexTable(1, new int[] {1, 2, 3}, 3, 3, OracleTypes.NUMBER, 0);
            statement.setArrayAtName("numbers", numbers);
            statement.setOracleObject(2, new NUMBER(7));
            statement.setFormOfUse(3, OraclePreparedStatement.FORM_NCHAR);
            connection.setWrapper(connection);
            return oracle.getSQLTypeName()
                    + " " + (connection.createStruct("POINT", new Object[] {1, 2}) instanceof OracleStruct)
                    + " " + OracleStub.calls();
        }
    }

    private static Object call(Connection connection) throws SQLException {
        try (OracleCallableStatement call = (OracleCallableStatement) connection.prepareCall("begin p(?, ?); end;")) {
            call.registerIndexTableOutParameter(1, 3, OracleTypes.NUMBER, 0);
            call.execute();
            ResultSet cursor = call.getCursor(2);
            return ((int[]) call.getPlsqlIndexTable(1)).length
                    + " " + (cursor instanceof OracleResultSet)
                    + " " + (cursor.getStatement() == call)
                    + " " + call.getOracleObject(1).stringValue()
                    + " " + OracleStub.calls();
        }
    }

    private static Object rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                OracleResultSet rows = (OracleResultSet) statement.executeQuery("select * from t")) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(rows.getNUMBER(1).intValue())
                        .append(' ')
                        .append(rows.getOracleObject(1).stringValue())
                        .append(' ')
                        .append(rows.getObject(2) instanceof OracleStruct)
                        .append(' ')
                        .append(rows.getArray(3) instanceof OracleArray)
                        .append(' ')
                        .append(rows.getRef(4) instanceof OracleRef)
                        .append(' ');
            }
            return text + OracleStub.calls();
        }
    }

    /** The classes of before JDBC had types for it, made by the application over the connection that it holds. */
    private static Object given(Connection connection) throws SQLException {
        ArrayDescriptor numbers = ArrayDescriptor.createDescriptor(OracleValues.NUMBERS, connection);
        StructDescriptor point = StructDescriptor.createDescriptor(OracleValues.POINT, connection);
        ARRAY array = new ARRAY(numbers, connection, new int[] {1, 2});
        STRUCT struct = new STRUCT(point, connection, new Object[] {3, 4});
        OracleStub.calls();
        try (OraclePreparedStatement statement =
                (OraclePreparedStatement) connection.prepareStatement("insert into t values (?, ?, ?)")) {
            statement.setARRAY(1, array);
            statement.setSTRUCT(2, struct);
            statement.setREF(3, new REF(point, connection, new byte[] {9}));
            statement.setOracleObject(1, array);
            return array.getSQLTypeName() + " " + array.length() + " " + struct.getSQLTypeName() + " " + set();
        }
    }

    /** And as the driver answers them. */
    private static Object taken(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                OracleResultSet rows = (OracleResultSet) statement.executeQuery("select * from t");
                OraclePreparedStatement insert =
                        (OraclePreparedStatement) connection.prepareStatement("insert into t values (?, ?, ?)")) {
            rows.next();
            ARRAY array = rows.getARRAY(1);
            STRUCT struct = rows.getSTRUCT(2);
            REF ref = rows.getREF(3);
            insert.setARRAY(1, array);
            insert.setSTRUCT(2, struct);
            insert.setREF(3, ref);
            return Arrays.toString((Object[]) array.getArray())
                    + " " + Arrays.toString(struct.getAttributes())
                    + " " + ref.getBaseTypeName()
                    + " " + set();
        }
    }

    /** What was bound; the questions that the driver's values ask between are their own affair. */
    private static String set() {
        return Stream.of(OracleStub.calls().split("; "))
                .filter(call -> call.startsWith("set"))
                .collect(Collectors.joining("; "));
    }
}
