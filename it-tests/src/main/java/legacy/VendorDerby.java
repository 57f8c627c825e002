/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.derby.iapi.jdbc.EngineConnection;
import org.apache.derby.impl.jdbc.EmbedConnection;
import org.apache.derby.impl.jdbc.EmbedPreparedStatement;
import org.apache.derby.impl.jdbc.EmbedResultSet;
import org.apache.derby.impl.jdbc.EmbedStatement;

/** Derby's classes, final methods and all, and a procedure with a dynamic result. Arguments: url. */
public final class VendorDerby {
    private static final Transcript TOLD = new Transcript();

    private VendorDerby() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id int primary key, name varchar(20))");
            statement.execute("create procedure items(in least int) language java parameter style java"
                    + " reads sql data dynamic result sets 1 external name 'legacy.VendorDerby.items'");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int id = round;
            try (Connection connection = DriverManager.getConnection(args[0])) {
                TOLD.tell("casts", () -> casts(connection, id));
                TOLD.tell("procedure", () -> procedure(connection));
            }
        }
    }

    private static Object casts(Connection connection, int id) throws SQLException {
        EmbedConnection own = (EmbedConnection) connection;
        StringBuilder text = new StringBuilder();
        text.append(own.getDBName()).append(own.transactionIsIdle()).append(own.isInGlobalTransaction());
        text.append(((EngineConnection) connection).getHoldability()).append(own.getLanguageConnection() != null);
        text.append(own.unwrap(EmbedConnection.class) == own);
        try (EmbedStatement statement = (EmbedStatement) connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("insert into item values(?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "name " + id);
            text.append(((EmbedPreparedStatement) insert).executeUpdate());
            try (EmbedResultSet rows = (EmbedResultSet) statement.executeQuery("select count(*) from item")) {
                text.append(rows.next()).append(rows.getInt(1)).append(rows.getStatement() == statement);
                text.append(rows.isForUpdate());
            }
            text.append(statement.getConnection() == connection);
        }
        return text;
    }

    private static Object procedure(Connection connection) throws SQLException {
        try (CallableStatement call = connection.prepareCall("call items(?)")) {
            call.setInt(1, 0);
            StringBuilder text = new StringBuilder().append(call.execute());
            try (ResultSet rows = call.getResultSet()) {
                text.append(Transcript.rows(rows)).append(rows.getStatement() == call);
            }
            return text.append(call.getMoreResults());
        }
    }

    /** Called by the database; its result is that of its own session. */
    public static void items(int least, ResultSet[] results) throws SQLException {
        Connection own = DriverManager.getConnection("jdbc:default:connection");
        PreparedStatement statement = own.prepareStatement("select id from item where id >= ? order by id");
        statement.setInt(1, least);
        results[0] = statement.executeQuery();
    }
}
