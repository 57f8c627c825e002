/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.jdbc.ClientPreparedStatement;
import com.mysql.cj.jdbc.ConnectionImpl;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcPreparedStatement;
import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.jdbc.StatementImpl;
import com.mysql.cj.jdbc.result.ResultSetImpl;
import com.mysql.cj.jdbc.result.ResultSetInternalMethods;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Supplier;

/** What applications do with Connector/J beyond JDBC. Arguments: url user password. */
public final class VendorMySql {
    private static final Transcript TOLD = new Transcript();

    private VendorMySql() {}

    public static void main(String[] args) throws SQLException {
        String url =
                args[0] + "?allowLoadLocalInfile=true&allowPublicKeyRetrieval=true&sslMode=DISABLED&queryInterceptors="
                        + Counting.class.getName();
        try (Connection connection = DriverManager.getConnection(url, args[1], args[2]);
                Statement statement = connection.createStatement()) {
            statement.execute("create table item(id int auto_increment primary key, name varchar(20))");
        }
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            try (Connection connection = DriverManager.getConnection(url, args[1], args[2]);
                    Connection other = DriverManager.getConnection(url, args[1], args[2])) {
                TOLD.tell("connection", () -> connection((ConnectionImpl) connection, (JdbcConnection) other));
                TOLD.tell("statements", () -> statements((JdbcConnection) connection));
                TOLD.tell("infile", () -> infile(connection));
                TOLD.tell("interceptor", () -> intercepted((JdbcConnection) connection));
            }
            for (boolean autoCommit : new boolean[] {true, false}) {
                Connection closed = DriverManager.getConnection(url, args[1], args[2]);
                closed.setAutoCommit(autoCommit);
                closed.close();
                TOLD.tell("auto-commit after close", closed::getAutoCommit);
            }
        }
    }

    private static Object connection(ConnectionImpl connection, JdbcConnection other) throws SQLException {
        connection.ping();
        return connection.getHostPortPair().startsWith("127.0.0.1:")
                + " " + connection.isSameResource(other)
                + " " + connection.hasSameProperties(other)
                + " " + connection.getDatabase()
                + " " + (connection.getSession() != null)
                + " " + (connection.getMultiHostSafeProxy() == connection)
                + " " + (connection.getActiveMySQLConnection() == connection)
                + " " + (connection.unwrap(JdbcConnection.class) == connection)
                + " " + connection.isWrapperFor(MysqlConnection.class)
                + " " + connection.getPropertySet().getBooleanProperty("useSSL").getValue()
                + " " + connection.getStatementComment()
                + " " + connection.versionMeetsMinimum(5, 0, 0)
                + " " + connection.getAutoIncrementIncrement()
                + " " + connection.lowerCaseTableNames();
    }

    private static Object statements(JdbcConnection connection) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (StatementImpl statement = (StatementImpl) connection.createStatement();
                PreparedStatement insert = connection.clientPrepareStatement(
                        "insert into item(name) values(?)", Statement.RETURN_GENERATED_KEYS)) {
            ClientPreparedStatement own = (ClientPreparedStatement) insert;
            own.setString(1, "it");
            text.append(own.getPreparedSql()).append(own.executeUpdate()).append(own.getLastInsertID() > 0);
            text.append(((JdbcPreparedStatement) insert).getParameterBindings() != null);
            try (ResultSet keys = own.getGeneratedKeys()) {
                text.append(keys.next()).append(keys.getStatement() == insert);
            }
            ((JdbcStatement) statement).enableStreamingResults();
            try (ResultSet rows = statement.executeQuery("select name from item order by id desc limit 2")) {
                ResultSetImpl impl = (ResultSetImpl) rows;
                text.append(impl.next()).append(impl.getString(1)).append(impl.getOwningStatement() == statement);
                text.append(((ResultSetInternalMethods) rows).getFirstCharOfQuery());
                while (rows.next()) {
                    text.append('.');
                }
            }
            text.append(statement.getConnection() == connection).append(statement.getOpenResultSetCount());
        }
        try (PreparedStatement server = connection.serverPrepareStatement("select ?")) {
            server.setInt(1, 7);
            try (ResultSet rows = server.executeQuery()) {
                text.append(rows.next()).append(rows.getInt(1));
            }
        }
        return text;
    }

    private static Object infile(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ((JdbcStatement) statement).setLocalInfileInputStream(new ByteArrayInputStream("a\nb\n".getBytes()));
            return statement.executeUpdate("load data local infile 'dummy' into table item(name)");
        }
    }

    private static Object intercepted(JdbcConnection connection) throws SQLException {
        Counting.seen = 0;
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1 /* counted */").close();
        }
        return Counting.seen + " " + Counting.ofConnection;
    }

    /** Named in the URL; Connector/J makes one for each connection and gives it that. */
    public static final class Counting implements QueryInterceptor {
        static int seen;
        static boolean ofConnection;
        private MysqlConnection connection;

        @Override
        public QueryInterceptor init(MysqlConnection conn, Properties props, Log log) {
            connection = conn;
            return this;
        }

        @Override
        public <T extends Resultset> T preProcess(Supplier<String> sql, Query interceptedQuery) {
            String text = sql == null ? null : sql.get();
            if (text != null && text.contains("/* counted */")) {
                seen++;
                ofConnection = connection instanceof JdbcConnection && connection.getSession() != null;
            }
            return null;
        }

        @Override
        public boolean executeTopLevelOnly() {
            return false;
        }

        @Override
        public void destroy() {
            // nothing is held
        }

        @Override
        public <T extends Resultset> T postProcess(
                Supplier<String> sql, Query interceptedQuery, T originalResultSet, ServerSession serverSession) {
            return originalResultSet;
        }
    }
}
