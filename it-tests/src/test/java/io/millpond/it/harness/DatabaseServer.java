/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A real server on loopback with password authentication, started by the tests and ended with them. */
public interface DatabaseServer {
    /** The user of the legacy programs. */
    String USER = "shop";

    /** Distinctive, so that a test can look for it in everything that the agent says. */
    String PASSWORD = "Sh0p-Geheim-7c1e";

    int port();

    String url(String database);

    String adminUrl();

    String adminUser();

    String adminPassword();

    /** How many sessions the server itself counts on this database, the administrator's aside. */
    int sessions(String database) throws SQLException;

    /** Makes the database, anew where it was there. */
    void freshDatabase(String database) throws SQLException;

    /** Ends the server hard, as a crash would. */
    void kill();

    /** Starts it again, on the same port with the same data. */
    void restart();

    default String poolName(String database) {
        return "127.0.0.1:" + port() + "/" + database;
    }

    default Connection admin() throws SQLException {
        return DriverManager.getConnection(adminUrl(), adminUser(), adminPassword());
    }

    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), USER, PASSWORD);
    }

    default void execute(String... statements) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    default int count(String sql) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    /** The server ends a session after its client has closed it: waits until the last one is gone. */
    default void awaitNoSession(String database) {
        Await.until("no session on " + database, Duration.ofSeconds(20), () -> sessions(database) == 0);
    }

    default void awaitUp(Process process) {
        Await.until("server up on port " + port(), Duration.ofSeconds(90), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("server ended with exit code " + process.exitValue());
            }
            try (Connection connection = admin()) {
                return connection.isValid(5);
            }
        });
    }
}
