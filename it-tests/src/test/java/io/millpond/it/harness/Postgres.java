/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL with SCRAM, from the Maven artifact's binaries or Debian's. It refuses to run as root, so as root it is started
 * in a user namespace of its own or, where that is not allowed, as user postgres or nobody.
 */
public final class Postgres implements DatabaseServer {
    private static final String ADMIN_PASSWORD = "Adm1n-Geheim-9d2f";
    private static Postgres shared;
    private static String failure;

    private final Path binaries;
    private final List<String> asUser;
    private final Path home;
    private final int port;
    private Process process;

    private Postgres(Path binaries, List<String> asUser, Path home, int port) {
        this.binaries = binaries;
        this.asUser = asUser;
        this.home = home;
        this.port = port;
    }

    /** The one server of this test JVM; skips the calling test where there can be none. */
    public static synchronized Postgres require() {
        if (shared == null && failure == null) {
            StringBuilder why = new StringBuilder();
            for (Path binaries : installations(why)) {
                for (List<String> asUser : users()) {
                    if (shared == null) {
                        shared = tryStart(binaries, asUser, why);
                    }
                }
            }
            if (shared == null) {
                failure = why.length() == 0 ? "no binaries" : why.toString().replace('\n', ' ');
            }
        }
        if (shared == null) {
            throw Skips.absent("postgresql", failure);
        }
        return shared;
    }

    /** One more, of the same binaries, with its own data and the same users; ended with this JVM. */
    public static Postgres another() {
        Postgres first = require();
        StringBuilder why = new StringBuilder();
        Postgres second = tryStart(first.binaries, first.asUser, why);
        if (second == null) {
            throw new AssertionError("a second PostgreSQL: " + why);
        }
        return second;
    }

    private static Postgres tryStart(Path binaries, List<String> asUser, StringBuilder why) {
        try {
            Path home = Files.createTempDirectory("millpond-pg");
            Postgres server = new Postgres(binaries, asUser, home, OsCommand.freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(server::dispose, "postgres-stop"));
            server.initialise();
            server.restart();
            server.execute(
                    "create role " + USER + " login password '" + PASSWORD + "'",
                    "create role diff_role",
                    "grant diff_role to " + USER);
            server.freshDatabase("shop");
            return server;
        } catch (IOException | SQLException | AssertionError e) {
            why.append(binaries)
                    .append(' ')
                    .append(asUser)
                    .append(": ")
                    .append(e.getMessage())
                    .append("; ");
            return null;
        }
    }

    private void initialise() throws IOException {
        Path passwordFile = home.resolve("password");
        Files.writeString(passwordFile, ADMIN_PASSWORD + "\n");
        if (asUser.contains("runuser")) {
            String user = asUser.get(2);
            OsCommand.run(List.of(), "chown", "-R", user, home);
        }
        OsCommand.run(
                asUser,
                binaries.resolve("initdb"),
                "-D",
                data(),
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
    }

    private Path data() {
        return home.resolve("data");
    }

    @Override
    public synchronized void restart() {
        List<String> command = new ArrayList<>(asUser);
        command.addAll(List.of(
                binaries.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=200",
                "-c",
                "max_prepared_transactions=20",
                "-c",
                "wal_level=logical",
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "jit=off"));
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
        try {
            OsCommand.signal(process, "QUIT");
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String adminUrl() {
        return url("postgres");
    }

    @Override
    public String adminUser() {
        return "postgres";
    }

    @Override
    public String adminPassword() {
        return ADMIN_PASSWORD;
    }

    @Override
    public int sessions(String database) throws SQLException {
        return count(
                "select count(*) from pg_stat_activity where datname = '" + database + "' and usename <> 'postgres'");
    }

    @Override
    public void freshDatabase(String database) throws SQLException {
        execute(
                "drop database if exists " + database + " with (force)",
                "create database " + database + " owner " + USER);
    }

    private static List<Path> installations(StringBuilder why) {
        List<Path> all = new ArrayList<>();
        try {
            all.add(unpacked());
        } catch (IOException | RuntimeException e) {
            why.append("Maven artifact: ").append(e).append("; ");
        }
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .forEach(all::add);
            } catch (IOException e) {
                why.append(debian).append(": ").append(e).append("; ");
            }
        }
        return all;
    }

    private static List<List<String>> users() {
        if (!OsCommand.isRoot()) {
            return List.of(List.of());
        }
        return List.of(
                List.of("unshare", "-U"),
                List.of("runuser", "-u", "postgres", "--"),
                List.of("runuser", "-u", "nobody", "--"));
    }

    /** The Maven artifact's archive, unpacked once for each of its versions. */
    private static Path unpacked() throws IOException {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
        byte[] archive;
        try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
            if (in == null) {
                throw new IOException("no binaries for " + system + " " + machine);
            }
            archive = in.readAllBytes();
        }
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(archive);
        String user = System.getProperty("user.name");
        Path target = Path.of(
                System.getProperty("java.io.tmpdir"),
                "millpond-postgres-" + user + "-" + Long.toHexString(crc.getValue()));
        if (Files.exists(target.resolve(".complete"))) {
            return target.resolve("bin");
        }
        Path fresh = Files.createTempDirectory("millpond-postgres-new");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(archive, fresh);
        Files.createFile(fresh.resolve(".complete"));
        try {
            Files.move(fresh, target);
        } catch (IOException e) {
            return fresh.resolve("bin");
        }
        return target.resolve("bin");
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new XZInputStream(new BufferedInputStream(new java.io.ByteArrayInputStream(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }
}
