/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MariaDB with passwords, from the {@code mariadbd} of this machine ({@code apt-get install mariadb-server}, no service started). */
public final class MariaDb implements DatabaseServer {
    private static final String ADMIN_PASSWORD = "Adm1n-Geheim-9d2f";
    private static MariaDb shared;
    private static String failure;

    private final Path server;
    private final Path home;
    private final int port;
    private Process process;

    private MariaDb(Path server, Path home, int port) {
        this.server = server;
        this.home = home;
        this.port = port;
    }

    /** The one server of this test JVM; skips the calling test where there can be none. */
    public static synchronized MariaDb require() {
        if (shared == null && failure == null) {
            Optional<Path> found = executable("mariadbd");
            if (found.isEmpty() || executable("mariadb-install-db").isEmpty()) {
                failure = "no mariadbd with mariadb-install-db on this machine";
            } else {
                try {
                    shared = start(found.get());
                } catch (IOException | SQLException | AssertionError e) {
                    failure = found.get() + ": " + e.getMessage();
                }
            }
        }
        if (shared == null) {
            throw Skips.absent("mariadb", failure);
        }
        return shared;
    }

    private static MariaDb start(Path server) throws IOException, SQLException {
        Path home = Files.createTempDirectory("millpond-maria");
        MariaDb mariaDb = new MariaDb(server, home, OsCommand.freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(mariaDb::dispose, "mariadb-stop"));
        OsCommand.run(
                List.of(),
                executable("mariadb-install-db").orElseThrow(),
                "--no-defaults",
                "--datadir=" + mariaDb.data(),
                "--user=" + System.getProperty("user.name"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve");
        Files.writeString(
                mariaDb.init(),
                "alter user root@localhost identified by '" + ADMIN_PASSWORD + "';\n"
                        + "create or replace user root@'127.0.0.1' identified by '" + ADMIN_PASSWORD + "';\n"
                        + "grant all on *.* to root@'127.0.0.1' with grant option;\n"
                        + "create user if not exists " + USER + "@'127.0.0.1' identified by '" + PASSWORD + "';\n"
                        + "create role if not exists diff_role;\n"
                        + "grant diff_role to " + USER + "@'127.0.0.1';\n");
        mariaDb.restart();
        Files.writeString(mariaDb.init(), "select 1;\n");
        mariaDb.freshDatabase("shop");
        return mariaDb;
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path init() {
        return home.resolve("init.sql");
    }

    @Override
    public synchronized void restart() {
        List<String> command = new ArrayList<>(List.of(
                server.toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + data(),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + home.resolve("sock"),
                "--pid-file=" + home.resolve("pid"),
                "--skip-name-resolve",
                "--init-file=" + init(),
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=32M",
                "--max-connections=200",
                "--default-time-zone=+00:00"));
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitUp(process);
    }

    @Override
    public synchronized void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void dispose() {
        if (process != null) {
            kill();
        }
        OsCommand.deleteFolder(home);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    /** The same server for MySQL's driver. */
    public String mysqlUrl(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String adminUrl() {
        return url("mysql");
    }

    @Override
    public String adminUser() {
        return "root";
    }

    @Override
    public String adminPassword() {
        return ADMIN_PASSWORD;
    }

    @Override
    public int sessions(String database) throws SQLException {
        return count("select count(*) from information_schema.processlist where db = '" + database + "' and user = '"
                + USER + "'");
    }

    @Override
    public void freshDatabase(String database) throws SQLException {
        execute(
                "drop database if exists " + database,
                "create database " + database,
                "grant all on " + database + ".* to " + USER + "@'127.0.0.1'");
    }

    private static Optional<Path> executable(String name) {
        String home = System.getProperty("millpond.it.mariadb.home", "/usr/local/mysql");
        return Stream.of(home + "/bin", home + "/sbin", home + "/scripts", "/usr/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
