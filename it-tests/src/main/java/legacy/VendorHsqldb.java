/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hsqldb.jdbc.JDBCConnection;
import org.hsqldb.jdbc.JDBCPreparedStatement;
import org.hsqldb.jdbc.JDBCResultSet;
import org.hsqldb.jdbc.JDBCStatement;

/** HSQLDB's classes, and a Java routine whose result the database reads from the driver's own object. Arguments: url. */
public final class VendorHsqldb {
    private static final Transcript TOLD = new Transcript();

    private VendorHsqldb() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0], "SA", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id int primary key, name varchar(20))");
            statement.execute("create function numbers(n int) returns table(x int) language java reads sql data"
                    + " external name 'CLASSPATH:legacy.VendorHsqldb.numbers'");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int id = round;
            try (Connection connection = DriverManager.getConnection(args[0], "SA", "")) {
                TOLD.tell("casts", () -> casts(connection, id));
                TOLD.tell("routine", () -> routine(connection));
            }
        }
    }

    private static Object casts(Connection connection, int id) throws SQLException {
        JDBCConnection own = (JDBCConnection) connection;
        StringBuilder text = new StringBuilder();
        text.append(own.getURL()).append(own.isInternal()).append(own.isNetwork());
        text.append(own.getConnProperties() != null).append(own.unwrap(JDBCConnection.class) == own);
        try (JDBCStatement statement = (JDBCStatement) connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("insert into item values(?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "name " + id);
            text.append(((JDBCPreparedStatement) insert).executeUpdate());
            try (JDBCResultSet rows = (JDBCResultSet) statement.executeQuery("select count(*) from item")) {
                text.append(rows.next()).append(rows.getInt(1)).append(rows.getStatement() == statement);
            }
            text.append(statement.getConnection() == connection);
        }
        return text;
    }

    private static Object routine(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from table(numbers(3))")) {
            return Transcript.rows(rows);
        }
    }

    /** Called by the database; its result is that of its own session. */
    public static ResultSet numbers(int limit) throws SQLException {
        Connection own = DriverManager.getConnection("jdbc:default:connection");
        PreparedStatement statement = own.prepareStatement("select * from unnest(sequence_array(1, ?, 1)) as t(x)");
        statement.setInt(1, limit);
        return statement.executeQuery();
    }
}
