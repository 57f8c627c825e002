/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.mariadb.jdbc.BasePreparedStatement;
import org.mariadb.jdbc.ClientPreparedStatement;
import org.mariadb.jdbc.ServerPreparedStatement;
import org.mariadb.jdbc.client.result.Result;
import org.mariadb.jdbc.type.Point;

/** What applications do with MariaDB's driver, which publishes classes only. Arguments: url user password. */
public final class VendorMariaDb {
    private static final Transcript TOLD = new Transcript();

    private VendorMariaDb() {}

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0], args[1], args[2]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id int auto_increment primary key, name varchar(20), at point)");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            String url = args[0] + (round % 2 == 0 ? "" : "?useServerPrepStmts=true");
            try (org.mariadb.jdbc.Connection connection =
                    (org.mariadb.jdbc.Connection) DriverManager.getConnection(url, args[1], args[2])) {
                TOLD.tell("connection", () -> connection(connection));
                TOLD.tell("statements", () -> statements(connection));
                TOLD.tell("infile", () -> infile(connection));
                TOLD.tell("cancel", () -> {
                    connection.cancelCurrentQuery();
                    return connection.isValid(5);
                });
            }
        }
    }

    private static Object connection(org.mariadb.jdbc.Connection connection) throws SQLException {
        return connection.getContext().getVersion().getMajorVersion()
                + " " + (connection.getThreadId() > 0)
                + " " + connection.getLowercaseTableNames()
                + " " + (connection.unwrap(org.mariadb.jdbc.Connection.class) == connection)
                + " " + connection.isWrapperFor(org.mariadb.jdbc.Connection.class)
                + " " + connection.getClient().getHostAddress().host
                + " " + connection.getMetaData().getDriverName()
                + " " + connection.useServerTimeout();
    }

    private static Object statements(org.mariadb.jdbc.Connection connection) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (org.mariadb.jdbc.Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into item(name, at) values(?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "it");
            insert.setObject(2, new Point(1, 2));
            insert.addBatch();
            insert.addBatch();
            text.append(Arrays.toString(insert.executeBatch()));
            text.append(insert instanceof ClientPreparedStatement)
                    .append(insert instanceof ServerPreparedStatement)
                    .append(((BasePreparedStatement) insert).getConnection() == connection);
            try (ResultSet rows = statement.executeQuery("select name, at from item order by id desc limit 1")) {
                Result own = (Result) rows;
                own.next();
                text.append(own.getString(1))
                        .append(own.getObject(2, Point.class))
                        .append(own.getStatement() == statement);
            }
            text.append(statement.getConnection() == connection);
        }
        return text;
    }

    private static Object infile(org.mariadb.jdbc.Connection connection) throws SQLException {
        try (org.mariadb.jdbc.Statement statement = connection.createStatement()) {
            statement.setLocalInfileInputStream(new ByteArrayInputStream("a\nb\n".getBytes()));
            return statement.executeUpdate("load data local infile 'dummy' into table item(name)");
        }
    }
}
