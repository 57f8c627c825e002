/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.suite;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The PostgreSQL driver's own: published as sources, so they are compiled first, and run against the server of these tests. */
public final class PgJdbcSuite extends PublishedSuite {
    private static final String NAME = "pgjdbc";
    private static final String DATABASE = "pgjdbc";
    private static final String ROLE = "pgjdbc";

    private final Path home;
    private final Postgres server;

    private PgJdbcSuite(Path home, Postgres server) {
        super(NAME, "--scan-classpath=" + home.resolve("classes"));
        this.home = home;
        this.server = server;
    }

    /** @param folder for its sources and classes */
    public static PgJdbcSuite unpackedIn(Path folder) throws IOException, SQLException {
        Postgres server = Postgres.require();
        PgJdbcSuite suite = new PgJdbcSuite(folder, server);
        Path archive;
        try (Stream<Path> files = Files.list(Paths.suite(NAME))) {
            archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no sources beside " + Paths.suite(NAME)));
        }
        suite.unpack(archive);
        suite.compile();
        server.execute("create role " + ROLE + " login superuser password '" + ROLE + "'");
        return suite;
    }

    @Override
    Path prepare(Path folder) throws IOException, SQLException {
        server.execute(
                "alter role " + ROLE + " reset all",
                "drop database if exists " + DATABASE + " with (force)",
                "create database " + DATABASE + " owner " + ROLE + " template template0");
        try (Connection connection =
                        DriverManager.getConnection(server.url(DATABASE), server.adminUser(), server.adminPassword());
                Statement statement = connection.createStatement()) {
            statement.execute("create extension hstore");
            statement.execute("create extension citext");
        }
        Path unpacked = sources();
        Files.writeString(
                unpacked.resolve("build.local.properties"),
                String.join(
                        "\n",
                        "server=localhost",
                        "port=" + server.port(),
                        "database=" + DATABASE,
                        "username=" + ROLE,
                        "password=" + ROLE,
                        "privilegedUser=" + server.adminUser(),
                        "privilegedPassword=" + server.adminPassword()));
        return unpacked;
    }

    @Override
    void configure(AgentJvm jvm) {
        jvm.classPath(home.resolve("classes"), sources().resolve("src/test/resources"))
                .property("build.properties.relative.path", ".");
    }

    private Path sources() {
        try (Stream<Path> folders = Files.list(home)) {
            return folders.filter(folder -> folder.getFileName().toString().endsWith("-src"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing unpacked in " + home));
        } catch (IOException e) {
            throw new AssertionError(home.toString(), e);
        }
    }

    private void unpack(Path archive) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = home.resolve(entry.getName()).normalize();
                if (!path.startsWith(home)) {
                    throw new IOException("outside: " + entry.getName());
                }
                if (entry.isFile()) {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                }
            }
        }
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        String classPath =
                Paths.suiteJars(NAME).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources().resolve("src/test/java"))) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            manager,
                            null,
                            List.of(
                                    "-nowarn",
                                    "-proc:none",
                                    "-encoding",
                                    "UTF-8",
                                    "-cp",
                                    classPath,
                                    "-d",
                                    Files.createDirectories(home.resolve("classes"))
                                            .toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!done) {
                throw new AssertionError("its tests don't compile: " + said);
            }
        }
    }
}
