/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.fulltext.FullText;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcDatabaseMetaData;
import org.h2.jdbc.JdbcPreparedStatement;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcResultSetMetaData;
import org.h2.jdbc.JdbcStatement;
import org.h2.tools.Csv;
import org.h2.tools.RunScript;

/** What applications do with H2's classes, and Java functions that the database calls back. Arguments: url. */
public final class VendorH2 {
    private static final Transcript TOLD = new Transcript();

    private VendorH2() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0], "sa", "")) {
            FullText.init(connection);
            RunScript.execute(
                    connection,
                    new StringReader("create table item(id int primary key, name varchar);"
                            + "create alias twice for 'legacy.VendorH2.twice';"
                            + "create trigger told after insert on item for each row call 'legacy.VendorH2$Told'"));
            FullText.createIndex(connection, "PUBLIC", "ITEM", null);
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int id = round;
            try (Connection connection = DriverManager.getConnection(args[0], "sa", "")) {
                TOLD.tell("casts", () -> casts(connection, id));
                TOLD.tell("functions", () -> functions(connection));
                TOLD.tell("tools", () -> tools(connection));
            }
        }
    }

    private static Object casts(Connection connection, int id) throws SQLException {
        JdbcConnection own = (JdbcConnection) connection;
        StringBuilder text = new StringBuilder();
        text.append(own.getMode().getName())
                .append(own.zeroBasedEnums())
                .append(own.unwrap(JdbcConnection.class) == own);
        try (JdbcStatement statement = (JdbcStatement) connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("insert into item values(?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, "name " + id);
            text.append(((JdbcPreparedStatement) insert).executeLargeUpdate());
            text.append(statement.execute("select id, name from item where id = " + id));
            try (JdbcResultSet rows = (JdbcResultSet) statement.getResultSet()) {
                text.append(rows.next()).append(rows.getString(2)).append(rows.getStatement() == statement);
                text.append(((JdbcResultSetMetaData) rows.getMetaData()).getColumnName(1));
            }
            text.append(((JdbcDatabaseMetaData) own.getMetaData()).getConnection() == connection);
            text.append(statement.enquoteIdentifier("a b", true)).append(statement.isSimpleIdentifier("A"));
        }
        return text;
    }

    private static Object functions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select twice(21), (select count(*) from item)")) {
            return Transcript.rows(rows);
        }
    }

    private static Object tools(Connection connection) throws SQLException {
        StringWriter csv = new StringWriter();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from item order by id")) {
            new Csv().write(csv, rows);
        }
        try (ResultSet found = FullText.search(connection, "name", 2, 0)) {
            found.next();
            return csv.toString().replace('\n', ';') + found.getString(1).startsWith("\"PUBLIC\"");
        }
    }

    /** Called by the database with its own connection. */
    public static int twice(Connection connection, int value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select ? * 2")) {
            statement.setInt(1, value);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /** Of the table item. */
    public static final class Told implements org.h2.api.Trigger {
        @Override
        public void init(Connection conn, String schema, String trigger, String table, boolean before, int type) {
            // nothing to prepare
        }

        @Override
        public void fire(Connection conn, Object[] oldRow, Object[] newRow) throws SQLException {
            TOLD.say("row " + newRow[0] + " " + (conn instanceof JdbcConnection));
        }

        @Override
        public void close() {
            // nothing is held
        }

        @Override
        public void remove() {
            // nothing is held
        }
    }
}
