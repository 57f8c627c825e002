/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jars;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A class loader that hides our doorway from the driver must not keep its driver out of the pool; no flag is given. */
final class LoaderMatrixTest {
    private static final String H2 = "jdbc:h2:mem:loader;DB_CLOSE_DELAY=-1";

    @TempDir
    Path folder;

    @AtOnce
    @ParameterizedTest
    @CsvSource({"8, felix", "17, felix", "25, felix", "17, equinox", "25, equinox"})
    void aDriverInABundleIsPooledWithoutAnyFlag(int feature, String framework) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path bundle = bundle(jdk);
        List<Path> classPath = List.of(Paths.programs(), Paths.driver(framework));
        Run plain;
        Run with;
        try (Running first = AgentJvm.on(jdk)
                        .onlyClassPath(classPath)
                        .start("loader.OsgiMain", inBundle("without", bundle));
                Running second = AgentJvm.on(jdk)
                        .agent()
                        .env("MILLPOND_POOL_PROBATION", "false")
                        .onlyClassPath(classPath)
                        .start("loader.OsgiMain", inBundle("with", bundle))) {
            plain = first.finish().succeeded();
            with = second.finish().succeeded();
        }

        assertThat(plain.value("manager")).isEqualTo("10");
        assertThat(plain.value("source")).isEqualTo("10");
        assertPooled(with, "manager");
        assertPooled(with, "source");
        assertThat(with.value("loader")).isEqualTo(plain.value("loader"));
        assertThat(with.millpondLines()).isEmpty();
        assertThat(with.appErr()).isEqualTo(plain.appErr());
    }

    private String[] inBundle(String storage, Path bundle) {
        return new String[] {folder.resolve(storage).toString(), bundle.toString(), "shop", "loader.JdbcWork", H2, "10"
        };
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void aDriverInAJBossModuleIsPooledWithoutAnyFlag(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        module("app", List.of(shop()), "<main-class name=\"loader.JdbcWork\"/>", "driver");
        module("driver", List.of(h2(jdk)), "");
        String[] arguments = {"-mp", folder.resolve("modules").toString(), "app", H2, "10"};
        List<Path> classPath = List.of(Paths.driver(feature < 11 ? "jboss-modules-java8" : "jboss-modules"));

        Run plain;
        Run with;
        try (Running first = AgentJvm.on(jdk).onlyClassPath(classPath).start("org.jboss.modules.Main", arguments);
                Running second = AgentJvm.on(jdk)
                        .agent()
                        .env("MILLPOND_POOL_PROBATION", "false")
                        .onlyClassPath(classPath)
                        .start("org.jboss.modules.Main", arguments)) {
            plain = first.finish().succeeded();
            with = second.finish().succeeded();
        }

        assertThat(plain.value("manager")).isEqualTo("10");
        assertThat(plain.value("source")).isEqualTo("10");
        assertPooled(with, "manager");
        assertPooled(with, "source");
        assertThat(with.millpondLines()).isEmpty();
        assertThat(with.appErr()).isEqualTo(plain.appErr());
    }

    /** Each deployment has its own copy of the driver, and so its own pool: none may outlive it. */
    @AtOnce
    @ParameterizedTest
    @CsvSource({"11, false", "17, false", "17, true", "25, true"})
    void aRedeployedApplicationLeavesNoClassLoaderBehind(int feature, boolean forgets) throws IOException {
        Jdk jdk = Jdks.require(feature);
        String times = Integer.toString(Tier.pick(4, 100));
        String[] arguments = {
            folder.resolve("tomcat").toString(),
            webapp(h2(jdk)).toString(),
            times,
            Boolean.toString(forgets),
            "org.h2.Driver",
            H2,
            "sa",
            "",
            "select session_id()"
        };

        Run with = AgentJvm.on(jdk)
                .agent()
                .env("MILLPOND_POOL_PROBATION", "false")
                .onlyClassPath(List.of(
                        Paths.programs(), Paths.driver("tomcat-embed-core"), Paths.driver("tomcat-annotations-api")))
                .timeout(Duration.ofMinutes(Tier.pick(3, 10)))
                .run("loader.RedeployMain", arguments)
                .succeeded();

        assertThat(with.value("left")).as(with.toString()).isEqualTo("0");
        assertThat(with.value("threads")).isEmpty();
        assertThat(with.value("sessions").split(" ")).allMatch(served -> served.equals("1") || served.equals("2"));
        assertThat(with.millpondLines())
                .allMatch(line -> forgets && line.contains("leak: connection open_at_shutdown pool=loader "));
    }

    /** What is forgotten before its application is known as one is nobody's: counted by us, it must not be kept by us. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void aConnectionForgottenInProbationKeepsNoClassLoader(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Run with = redeploy(jdk, jvm -> jvm, h2(jdk), "first", "org.h2.Driver", H2, "sa", "", "select session_id()");

        assertThat(with.value("left")).as(with.toString()).isEqualTo("0");
        assertThat(with.value("sessions").split(" "))
                .as("some in probation, then pooled")
                .allMatch(served -> Integer.parseInt(served) >= 3);
        assertThat(with.millpondLines()).noneMatch(line -> line.contains("unreachable"));
    }

    /**
     * H2 in memory that outlives its last connection keeps its loader on Java 8 by itself. This one is in a file: not pooled, but its
     * connections, statements and results are handles all the same, and its classes are woven.
     */
    @AtOnce
    @Test
    void onJava8ARedeployedApplicationLeavesNoClassLoaderBehind() throws IOException {
        Jdk jdk = Jdks.require(8);
        Run with = redeploy(
                jdk,
                jvm -> jvm.env("MILLPOND_POOL_PROBATION", "false"),
                h2(jdk),
                "false",
                "org.h2.Driver",
                "jdbc:h2:file:" + folder.resolve("shop-database"),
                "sa",
                "",
                "select session_id()");

        assertThat(with.value("left")).as(with.toString()).isEqualTo("0");
        assertThat(with.value("threads")).isEmpty();
        assertThat(with.millpondLines()).isEmpty();
    }

    /** On Java 8 the driver's clean-up waits in a thread of the common pool, which holds the loader for 30 s unless it is told otherwise. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    @ResourceLock("database redeploy")
    void aRedeployedApplicationWithItsOwnPostgresDriverGoes(int feature) throws Exception {
        redeployOn(
                Postgres.require(),
                Jdks.require(feature),
                jvm -> feature < 11 ? jvm.property("pgjdbc.config.cleanup.thread.ttl", "100") : jvm,
                "postgresql",
                "org.postgresql.Driver",
                "select pg_backend_pid()");
    }

    @AtOnce
    @Test
    void aRedeployedApplicationWithItsOwnMariaDbDriverGoes() throws Exception {
        redeployOn(
                MariaDb.require(),
                Jdks.current(),
                jvm -> jvm,
                "mariadb",
                "org.mariadb.jdbc.Driver",
                "select connection_id()");
    }

    private void redeployOn(
            DatabaseServer server, Jdk jdk, UnaryOperator<AgentJvm> settings, String jar, String driver, String sql)
            throws Exception {
        server.freshDatabase("redeploy");
        Run with = redeploy(
                jdk,
                jvm -> settings.apply(jvm).env("MILLPOND_POOL_PROBATION", "false"),
                Paths.driver(jar),
                "false",
                driver,
                server.url("redeploy"),
                DatabaseServer.USER,
                DatabaseServer.PASSWORD,
                sql);

        assertThat(with.value("left")).as(with.toString()).isEqualTo("0");
        assertThat(with.value("threads")).isEmpty();
        assertThat(with.value("sessions").split(" ")).allMatch(served -> served.equals("1") || served.equals("2"));
        assertThat(with.millpondLines()).isEmpty();
        server.awaitNoSession("redeploy");
    }

    private Run redeploy(Jdk jdk, UnaryOperator<AgentJvm> settings, Path driver, String forget, String... work)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                folder.resolve("tomcat").toString(),
                webapp(driver).toString(),
                Integer.toString(Tier.pick(3, 100)),
                forget));
        arguments.addAll(List.of(work));
        return settings.apply(AgentJvm.on(jdk).agent())
                .onlyClassPath(List.of(
                        Paths.programs(), Paths.driver("tomcat-embed-core"), Paths.driver("tomcat-annotations-api")))
                .timeout(Duration.ofMinutes(Tier.pick(3, 10)))
                .run("loader.RedeployMain", arguments.toArray(new String[0]))
                .succeeded();
    }

    /** The first connection of a key is closed on return, the others are one. */
    private static void assertPooled(Run run, String door) {
        assertThat(Integer.parseInt(run.value(door))).as(run.toString()).isLessThanOrEqualTo(2);
    }

    /** The application and its driver in one bundle that imports what the driver needs and nothing of ours. */
    private Path bundle(Jdk jdk) throws IOException {
        return Jars.create(
                folder.resolve("shop.jar"),
                Map.of(
                        "Bundle-ManifestVersion", "2",
                        "Bundle-SymbolicName", "shop",
                        "Bundle-Version", "1.0.0",
                        "Bundle-ClassPath", ".,h2.jar",
                        "Import-Package",
                                "javax.sql,javax.naming,javax.naming.spi,javax.crypto,javax.crypto.spec,javax.net,"
                                        + "javax.net.ssl,javax.management,javax.xml.parsers,javax.xml.transform,"
                                        + "javax.security.auth.callback,javax.security.auth.login,javax.transaction.xa"),
                Jars.classes("loader/JdbcWork"),
                Map.of("h2.jar", h2(jdk)));
    }

    private Path webapp(Path driver) throws IOException {
        Path root = folder.resolve("shop");
        Path classes = Files.createDirectories(root.resolve("WEB-INF/classes/loader"));
        Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
        for (Map.Entry<String, Path> each : Jars.classes("loader/WebappWork").entrySet()) {
            Files.copy(each.getValue(), classes.resolve(each.getValue().getFileName()));
        }
        Files.copy(driver, lib.resolve(driver.getFileName()));
        Files.writeString(
                root.resolve("WEB-INF/web.xml"),
                "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\"><servlet><servlet-name>work</servlet-name>"
                        + "<servlet-class>loader.WebappWork</servlet-class></servlet><servlet-mapping>"
                        + "<servlet-name>work</servlet-name><url-pattern>/work</url-pattern></servlet-mapping></web-app>");
        return root;
    }

    private static Path h2(Jdk jdk) {
        return Paths.driver(jdk.feature() < 11 ? "h2-java8" : "h2");
    }

    private Path shop() throws IOException {
        return Jars.create(folder.resolve("shop.jar"), Map.of(), Jars.classes("loader/JdbcWork"), Map.of());
    }

    private void module(String name, List<Path> jars, String more, String... needs) throws IOException {
        Path main =
                Files.createDirectories(folder.resolve("modules").resolve(name).resolve("main"));
        StringBuilder xml = new StringBuilder(
                "<module xmlns=\"urn:jboss:module:1.6\" name=\"" + name + "\">" + more + "<resources>");
        for (Path jar : jars) {
            Files.copy(jar, main.resolve(jar.getFileName()));
            xml.append("<resource-root path=\"").append(jar.getFileName()).append("\"/>");
        }
        xml.append("</resources><dependencies><module name=\"java.se\"/>");
        for (String need : needs) {
            xml.append("<module name=\"").append(need).append("\" services=\"import\"/>");
        }
        Files.writeString(main.resolve("module.xml"), xml.append("</dependencies></module>"));
    }
}
