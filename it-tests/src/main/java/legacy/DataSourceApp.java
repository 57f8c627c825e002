/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.sql.DataSource;

/** The drivers' own unpooled DataSources. Arguments: url user password kind sessionIdSql. */
public final class DataSourceApp {
    private DataSourceApp() {}

    public static void main(String[] args) throws SQLException {
        DataSource withPassword = make(args[3], args, true);
        DataSource bare = make(args[3], args, false);
        Set<String> first = new LinkedHashSet<String>();
        Set<String> second = new LinkedHashSet<String>();
        for (int i = 0; i < 12; i++) {
            try (Connection connection = withPassword.getConnection()) {
                first.add(session(connection, args[4]));
            }
            try (Connection connection = bare.getConnection(args[1], args[2])) {
                second.add(session(connection, args[4]));
            }
        }
        System.out.println("sessions=" + first.size());
        System.out.println("sessions2=" + second.size());
        try (Connection connection = bare.getConnection(args[1], "falsch-4711")) {
            System.out.println("wrong=let in");
        } catch (SQLException e) {
            System.out.println("wrong=" + e.getClass().getName() + " " + e.getSQLState());
        }
    }

    private static String session(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static DataSource make(String kind, String[] args, boolean withPassword) throws SQLException {
        switch (kind) {
            case "postgresql": {
                org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
                source.setUrl(args[0]);
                if (withPassword) {
                    source.setUser(args[1]);
                    source.setPassword(args[2]);
                }
                return source;
            }
            case "mariadb": {
                org.mariadb.jdbc.MariaDbDataSource source = new org.mariadb.jdbc.MariaDbDataSource();
                source.setUrl(args[0]);
                if (withPassword) {
                    source.setUser(args[1]);
                    source.setPassword(args[2]);
                }
                return source;
            }
            case "mysql": {
                com.mysql.cj.jdbc.MysqlDataSource source = new com.mysql.cj.jdbc.MysqlDataSource();
                source.setUrl(args[0]);
                if (withPassword) {
                    source.setUser(args[1]);
                    source.setPassword(args[2]);
                }
                return source;
            }
            case "h2": {
                org.h2.jdbcx.JdbcDataSource source = new org.h2.jdbcx.JdbcDataSource();
                source.setURL(args[0]);
                if (withPassword) {
                    source.setUser(args[1]);
                    source.setPassword(args[2]);
                }
                return source;
            }
            default:
                throw new IllegalArgumentException(kind);
        }
    }
}
