/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL on loopback with SCRAM passwords, in a temporary folder. It refuses to run as root; as root it is started in a
 * user namespace of its own or, where that is not allowed, as user postgres or nobody.
 */
final class PostgresServer extends ShopDatabase {
    private static final String LOGIN = "connection authorized: user=" + USER + " ";

    private final Path home;
    private final int port;
    private final Connection admin;

    private PostgresServer(Path home, int port, Connection admin) {
        this.home = home;
        this.port = port;
        this.admin = admin;
    }

    /** Tries every way there is; the failure names all of them. */
    static PostgresServer start(Cleanup cleanup) throws IOException {
        Path home = Files.createTempDirectory("millpond-demo-pg-");
        cleanup.addFiles(() -> OsCommand.deleteFolder(home));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Path> binaries = new ArrayList<>();
        StringBuilder why = new StringBuilder();
        try {
            binaries.add(PostgresBinaries.unpack(home.resolve("postgresql"), cleanup));
        } catch (IOException e) {
            why.append(e.getMessage()).append("; ");
        }
        binaries.addAll(PostgresBinaries.installed());
        int attempt = 0;
        for (Path folder : binaries) {
            for (List<String> asUser : users()) {
                cleanup.goOn();
                try {
                    return start(folder, asUser, home.resolve("run" + attempt++), cleanup);
                } catch (IOException | SQLException e) {
                    why.append(String.join(" ", asUser))
                            .append(' ')
                            .append(e.getMessage())
                            .append("; ");
                }
            }
        }
        throw new DemoFailure("PostgreSQL does not start here: " + why);
    }

    private static List<List<String>> users() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of(List.of());
        }
        return List.of(
                List.of("unshare", "-U"),
                List.of("runuser", "-u", "postgres", "--"),
                List.of("runuser", "-u", "nobody", "--"));
    }

    private static PostgresServer start(Path binaries, List<String> asUser, Path home, Cleanup cleanup)
            throws IOException, SQLException {
        Files.createDirectory(home);
        String adminPassword = Secrets.random();
        Path passwordFile = home.resolve("password");
        Files.writeString(passwordFile, adminPassword + "\n");
        if (asUser.contains("runuser")) {
            OsCommand.run(cleanup, List.of(), "chown", "-R", asUser.get(2), home);
        }
        OsCommand.run(
                cleanup,
                asUser,
                binaries.resolve("initdb"),
                "-D",
                home.resolve("data"),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile",
                passwordFile,
                "-E",
                "UTF8",
                "--locale=C",
                "-N");
        Files.delete(passwordFile);
        int port = freePort();
        List<String> command = new ArrayList<>(asUser);
        command.addAll(List.of(
                binaries.resolve("postgres").toString(),
                "-D",
                home.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "jit=off",
                "-c",
                "log_connections=on"));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        cleanup.addProcess(() -> end(process, home));
        Connection admin = awaitUp(process, port, adminPassword, home.resolve("log"));
        PostgresServer server = new PostgresServer(home, port, admin);
        server.createShop();
        return server;
    }

    private void createShop() throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("create role " + USER + " login password '" + password() + "'");
            statement.execute("create database shop owner " + USER);
        }
        createTables();
    }

    private static Connection awaitUp(Process process, int port, String password, Path log)
            throws IOException, SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
            } catch (SQLException e) {
                if (!process.isAlive()) {
                    throw new IOException("ended: " + Files.readString(log).strip(), e);
                }
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Pause.millis(50);
            }
        }
    }

    /** Hard: its data is thrown away. The number in its own file is that of the server, not of a wrapper around it. */
    private static void end(Process process, Path home) {
        try {
            Path pidFile = home.resolve("data").resolve("postmaster.pid");
            if (process.isAlive() && Files.exists(pidFile)) {
                OsCommand.signal(
                        "QUIT",
                        Long.parseLong(Files.readAllLines(pidFile).get(0).strip()));
            } else {
                process.destroy();
            }
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    String name() {
        return "PostgreSQL";
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/shop";
    }

    /** From the server's own log, written by each session before its log-in is answered. */
    @Override
    long logins() throws SQLException {
        try (Stream<String> lines = Files.lines(home.resolve("log"))) {
            return lines.filter(line -> line.contains(LOGIN)).count();
        } catch (IOException e) {
            throw new SQLException("no log: " + e.getMessage(), e);
        }
    }

    @Override
    int sessions() throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where usename = '" + USER + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
