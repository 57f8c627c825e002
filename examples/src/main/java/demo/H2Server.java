/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** H2 behind a TCP port of this JVM, its file in a temporary folder. Its session numbers count the log-ins. */
final class H2Server extends ShopDatabase {
    private static final String DRIVER = "H2";

    private final int port;
    private final Connection admin;

    private H2Server(int port, String adminPassword) throws SQLException {
        this.port = port;
        this.admin = DriverManager.getConnection(url(), "sa", adminPassword);
        try (Statement statement = admin.createStatement()) {
            statement.execute("create user " + USER + " password '" + password() + "' admin");
        }
    }

    static H2Server start(Cleanup cleanup) throws IOException {
        Path home = Files.createTempDirectory("millpond-demo-h2-");
        cleanup.addFiles(() -> OsCommand.deleteFolder(home));
        try {
            Server server = Server.createTcpServer("-tcpPort", "0", "-baseDir", home.toString(), "-ifNotExists");
            server.start();
            cleanup.addProcess(server::stop);
            H2Server database = new H2Server(server.getPort(), Secrets.random());
            cleanup.addProcess(database::closeAdmin);
            database.createTables();
            return database;
        } catch (SQLException e) {
            throw new DemoFailure("H2 does not start: " + e.getMessage(), e);
        }
    }

    private void closeAdmin() {
        try (Statement statement = admin.createStatement()) {
            statement.execute("shutdown immediately");
        } catch (SQLException e) {
            // The server ends with this JVM whatever it answers.
            return;
        }
    }

    @Override
    String name() {
        return DRIVER;
    }

    @Override
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./shop";
    }

    /** Numbers are given one after the other, so a new session's own number less those of this count is how many were. */
    @Override
    long logins() throws SQLException {
        own++;
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select session_id()")) {
            row.next();
            return row.getLong(1) - own;
        }
    }

    private long own;

    @Override
    int sessions() throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row =
                        statement.executeQuery("select count(*) from information_schema.sessions where user_name = '"
                                + USER.toUpperCase(java.util.Locale.ROOT) + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
