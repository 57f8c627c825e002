/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.Jars;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import io.millpond.it.harness.Skips;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a JVM can be started that could keep an agent from its work: the application's own connections are pooled in each. */
final class JvmMatrixTest {
    private static final String H2 = "jdbc:h2:mem:jvm;DB_CLOSE_DELAY=-1";
    private static final String SESSION = "select session_id()";
    private static final String[] TEN = {H2, "sa", "", "10", SESSION};

    @TempDir
    Path folder;

    private static void onlyInFull(int feature, Integer... some) {
        Assumptions.assumeTrue(Tier.full() || !List.of(some).contains(feature), feature + " in the full tier");
    }

    private static AgentJvm pooling(Jdk jdk) {
        return AgentJvm.on(jdk).agent().env("MILLPOND_POOL_PROBATION", "false");
    }

    /** The first connection of a key is closed on return, the others are one. */
    private static void assertPooled(Run run) {
        assertThat(Integer.parseInt(run.value("sessions"))).as(run.toString()).isLessThanOrEqualTo(2);
    }

    private static Path h2(Jdk jdk) {
        return Paths.driver(jdk.feature() < 11 ? "h2-java8" : "h2");
    }

    /** An archive of classes takes jars only. */
    private List<Path> jars(Jdk jdk) throws IOException {
        Path jar = folder.resolve("app.jar");
        if (!Files.exists(jar)) {
            Jars.create(jar, Map.of(), Jars.classes("legacy/"));
        }
        return List.of(jar, h2(jdk));
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {11, 17, 21, 25, 26})
    void theArchiveOfTheJdksClassesIsStillUsed(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path without = folder.resolve("without.txt");
        Path with = folder.resolve("with.txt");

        AgentJvm.on(jdk)
                .jvm("-Xshare:auto")
                .jvm("-Xlog:class+load:file=" + without)
                .run("SessionIds", TEN)
                .succeeded();
        Run run = pooling(jdk)
                .jvm("-Xshare:auto")
                .jvm("-Xlog:class+load:file=" + with)
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.err()).isEmpty();
        long before = shared(without, "shared objects file");
        if (before == 0) {
            throw Skips.absent("cds" + feature, jdk + " came without an archive of its classes");
        }
        assertThat(shared(with, "shared objects file")).isGreaterThanOrEqualTo(before * 9 / 10);
    }

    /** docs/JVMS.md: the archive is dumped with the agent's jar on the boot path and without the agent. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25, 26})
    void anArchiveOfTheApplicationsClassesIsUsed(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path archive = folder.resolve("app.jsa");
        Path log = folder.resolve("loaded.txt");
        AgentJvm.on(jdk)
                .onlyClassPath(jars(jdk))
                .jvm("-Xbootclasspath/a:" + Paths.agentJar())
                .jvm("-XX:ArchiveClassesAtExit=" + archive)
                .run("SessionIds", TEN)
                .succeeded();

        Run run = pooling(jdk)
                .onlyClassPath(jars(jdk))
                .jvm("-XX:SharedArchiveFile=" + archive)
                .jvm("-Xlog:class+load:file=" + log)
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(shared(log, "org.h2.", "shared objects file (top)"))
                .as(run.toString())
                .isGreaterThan(100);
        assertThat(run.millpondLines()).isEmpty();
    }

    /** docs/JVMS.md: trained with what -javaagent adds at run time, and without the agent. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {25, 26})
    void anAheadOfTimeCacheIsUsedAndItsDriversAreIntercepted(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path cache = folder.resolve("app.aot");
        Path log = folder.resolve("loaded.txt");
        AgentJvm.on(jdk)
                .onlyClassPath(jars(jdk))
                .jvm("-Xbootclasspath/a:" + Paths.agentJar())
                .jvm("-XX:AOTCacheOutput=" + cache)
                .jvm("--add-modules=java.instrument")
                .run("SessionIds", TEN)
                .succeeded();

        Run run = pooling(jdk)
                .onlyClassPath(jars(jdk))
                .jvm("-XX:AOTCache=" + cache)
                .jvm("-Xlog:class+load:file=" + log)
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(shared(log, "org.h2.Driver ", "shared objects file"))
                .as(run.toString())
                .isEqualTo(1);
        assertThat(shared(log, "java.sql.DriverManager ", "shared objects file"))
                .isEqualTo(1);
        assertThat(shared(log, "org.h2.", "shared objects file")).isGreaterThan(300);
        assertThat(run.err()).isEmpty();
    }

    private static long shared(Path log, String... parts) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> List.of(parts).stream().allMatch(line::contains))
                    .count();
        }
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17})
    void aSecurityManagerThatAllowsEverything(int feature) throws IOException {
        onlyInFull(feature, 11);
        Jdk jdk = Jdks.require(feature);
        Path policy =
                Files.writeString(folder.resolve("all.policy"), "grant { permission java.security.AllPermission; };\n");

        Run run = pooling(jdk)
                .property("java.security.policy", "=" + policy)
                .property("java.security.manager", "default")
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.millpondLines()).isEmpty();
    }

    /**
     * The application may connect to its database and nothing else; another jar may nothing at all. Both get the same answers to
     * every question as without the agent, the stranger also while a connection that it is not allowed lies idle.
     */
    @AtOnce
    @ParameterizedTest
    @CsvSource({"8, false", "8, true", "17, false", "17, true"})
    void aSecurityManagerThatAllowsNoMoreThanNeeded(int feature, boolean probation) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path driver = Paths.driver("h2-java8");
        List<Path> classPath = List.of(
                Jars.create(folder.resolve("app.jar"), Map.of(), Jars.classes("legacy/")),
                Jars.create(folder.resolve("stranger.jar"), Map.of(), Jars.classes("stranger/")),
                driver);
        Run[] runs = new Run[2];
        Path spans = folder.resolve("spans.json");
        try (Running server = AgentJvm.on(Jdks.current())
                .onlyClassPath(List.of(driver))
                .start("org.h2.tools.Server", "-tcp", "-tcpPort", "0", "-ifNotExists")) {
            String port = server.awaitOut("TCP server running at tcp://").replaceAll(".*:(\\d+).*", "$1");
            Path policy = Files.writeString(
                    folder.resolve("tight.policy"),
                    "grant codeBase \"file:" + classPath.get(0) + "\" {\n"
                            + "  permission java.net.SocketPermission \"127.0.0.1:" + port
                            + "\", \"connect,resolve\";\n"
                            + "  permission java.net.SocketPermission \"localhost:" + port
                            + "\", \"connect,resolve\";\n"
                            + "};\n"
                            + "grant codeBase \"file:" + driver + "\" { permission java.security.AllPermission; };\n");
            for (int i = 0; i < 2; i++) {
                AgentJvm jvm = i == 0 ? AgentJvm.on(jdk) : AgentJvm.on(jdk).agent();
                String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:tight" + i + ";DB_CLOSE_DELAY=-1";
                runs[i] = jvm.onlyClassPath(classPath)
                        .env("MILLPOND_POOL_PROBATION", Boolean.toString(probation))
                        .env("MILLPOND_TRACES_FILE", spans.toString())
                        .property("java.security.policy", "=" + policy)
                        .property("java.security.manager", "default")
                        .run("TightApp", url, "sa", "", SESSION, "org.h2.Driver")
                        .succeeded();
            }
        }
        Run plain = runs[0];
        Run with = runs[1];

        assertThat(plain.value("sessions")).isEqualTo("12");
        assertThat(Integer.parseInt(with.value("sessions"))).as(with.toString()).isLessThanOrEqualTo(probation ? 6 : 4);
        assertThat(withoutSessions(with)).isEqualTo(withoutSessions(plain));
        assertThat(with.value("stranger.then"))
                .isEqualTo(with.value("stranger.first"))
                .doesNotContain("allowed");
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        assertThat(with.millpondLines()).allMatch(line -> line.contains("leak: connection"));
        assertThat(Files.readString(spans)).contains("session_id");
    }

    /** Then its class that the VM enters is the application's loader's, without a right to anything. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void aRenamedJarThatMayDoNothingLeavesTheApplicationAlone(int feature) throws IOException {
        Path renamed = Files.copy(Paths.agentJar(), folder.resolve("renamed.jar"));
        Path policy = Files.writeString(folder.resolve("none.policy"), "grant { };\n");

        Run run = AgentJvm.on(Jdks.require(feature))
                .agent(renamed, "")
                .property("java.security.policy", "=" + policy)
                .property("java.security.manager", "default")
                .run("EmptyMain")
                .succeeded();

        assertThat(run.millpondLines()).singleElement().asString().contains("not started");
    }

    private static List<String> withoutSessions(Run run) {
        return run.out().stream().filter(line -> !line.startsWith("sessions=")).toList();
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17, 21, 25, 26})
    void withoutTheAttachMechanism(int feature) {
        onlyInFull(feature, 11, 21, 26);
        Jdk jdk = Jdks.require(feature);

        Run run = pooling(jdk)
                .jvm("-XX:+DisableAttachMechanism")
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.millpondLines()).isEmpty();
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25, 26})
    void aModularApplicationWithItsDriverOnTheModulePath(int feature) throws IOException {
        onlyInFull(feature, 21, 26);
        Jdk jdk = Jdks.require(feature);
        Path modules = modularApp();

        Run run = pooling(jdk)
                .runModule(List.of(modules, h2(jdk)), "shop.app/shop.Main", H2)
                .succeeded();

        assertPooled(run);
        assertThat(run.value("module")).isEqualTo("shop.app com.h2database");
        assertThat(run.value("cast")).isEqualTo("true");
        assertThat(run.millpondLines()).isEmpty();
    }

    /** A handle that extends the driver's class is made through jdk.unsupported, or where that is missing through java.base itself. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {17, 25, 26})
    void aLinkedImageWithoutTheUnsupportedModule(int feature) throws Exception {
        onlyInFull(feature, 26);
        Jdk jdk = Jdks.require(feature);
        Path jlink = jdk.java().resolveSibling("jlink");
        if (!Files.isExecutable(jlink)) {
            throw Skips.absent("jlink" + feature, "no jlink beside " + jdk.java());
        }
        Path image = folder.resolve("image");
        Process linking = new ProcessBuilder(
                        jlink.toString(),
                        "--add-modules",
                        "java.sql,java.naming,java.management,java.instrument,java.compiler,java.desktop",
                        "--output",
                        image.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(linking.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(linking.waitFor()).as(said).isZero();
        Jdk linked = new Jdk(feature, image.resolve("bin/java"));

        Run run = pooling(linked)
                .runModule(List.of(modularApp(), h2(jdk)), "shop.app/shop.Main", H2)
                .succeeded();

        assertPooled(run);
        assertThat(run.value("unsupported")).isEqualTo("false");
        assertThat(run.value("cast")).isEqualTo("true");
        assertThat(run.millpondLines()).isEmpty();
    }

    private Path modularApp() throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src"));
        Files.writeString(
                sources.resolve("module-info.java"), "module shop.app { requires java.sql; requires com.h2database; }");
        Files.createDirectories(sources.resolve("shop"));
        Path main = Files.writeString(sources.resolve("shop/Main.java"), """
                package shop;
                import java.sql.*;
                import java.util.*;
                public class Main {
                    public static void main(String[] args) throws Exception {
                        Set<Integer> sessions = new HashSet<>();
                        boolean cast = true;
                        for (int i = 0; i < 10; i++) {
                            try (Connection c = DriverManager.getConnection(args[0], "sa", "");
                                    Statement s = c.createStatement();
                                    ResultSet r = s.executeQuery("select session_id()")) {
                                r.next();
                                sessions.add(r.getInt(1));
                                cast &= c instanceof org.h2.jdbc.JdbcConnection;
                            }
                        }
                        System.out.println("sessions=" + sessions.size());
                        System.out.println("cast=" + cast);
                        System.out.println("module=" + Main.class.getModule().getName() + " "
                                + org.h2.Driver.class.getModule().getName());
                        System.out.println("unsupported=" + ModuleLayer.boot().findModule("jdk.unsupported").isPresent());
                    }
                }
                """);
        Path classes = Files.createDirectories(folder.resolve("modules/shop.app"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-p",
                        Paths.driver("h2").toString(),
                        "-d",
                        classes.toString(),
                        sources.resolve("module-info.java").toString(),
                        main.toString());
        assertThat(result).isZero();
        return folder.resolve("modules");
    }

    /** On 21 a virtual thread that blocks inside a monitor keeps its carrier; with two carriers a few of those would be the end. */
    @AtOnce
    @ParameterizedTest
    @CsvSource({"21, 2", "25, 2", "26, 1"})
    void thousandsOfVirtualThreadsShareTheBound(int feature, int carriers) {
        Jdk jdk = Jdks.require(feature);
        int threads = Tier.pick(2_000, 10_000);

        Run run = pooling(jdk)
                .property("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers))
                .property("jdk.virtualThreadScheduler.maxPoolSize", Integer.toString(carriers))
                .env("MILLPOND_POOL_MAX_SIZE", "10")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "4m")
                .timeout(Duration.ofMinutes(6))
                .run("VirtualThreadsApp", H2, "sa", "", Integer.toString(threads), SESSION)
                .succeeded();

        assertThat(run.value("faults")).isEqualTo("[]");
        assertThat(run.value("done")).isEqualTo(Integer.toString(threads));
        assertThat(Integer.parseInt(run.value("most"))).isBetween(1, 10);
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25, 26})
    void whatWasOpenBeforeAnAttachStaysTheDriversOwn(int feature) {
        onlyInFull(feature, 21, 26);
        Jdk jdk = Jdks.require(feature);
        try (Running app = AgentJvm.on(jdk)
                .env("MILLPOND_POOL_PROBATION", "false")
                .start("AttachedApp", "jdbc:h2:mem:attached;DB_CLOSE_DELAY=-1", "sa", "", SESSION)) {
            assertThat(app.awaitOut("before=")).isEqualTo("12");

            Run attach = AgentJvm.on(jdk).runJar(Paths.agentJar(), "attach", Long.toString(app.pid()));

            assertThat(attach.exit()).as(attach.toString()).isZero();
            app.tell("again");
            assertThat(app.awaitOut("early=")).isEqualTo("org.h2.jdbc.JdbcConnection 0");
            assertThat(Integer.parseInt(app.awaitOut("after="))).isLessThanOrEqualTo(2);
            assertThat(app.finish().succeeded().value("closed")).isEqualTo("true");
        }
    }

    @AtOnce
    @Test
    void anAttachThatTheJvmForbidsSaysSo() {
        Jdk jdk = Jdks.current();
        try (Running app =
                AgentJvm.on(jdk).jvm("-XX:+DisableAttachMechanism").start("AttachedApp", H2, "sa", "", SESSION)) {
            app.awaitOut("before=");

            Run attach = AgentJvm.on(jdk)
                    .timeout(Duration.ofMinutes(2))
                    .runJar(Paths.agentJar(), "attach", Long.toString(app.pid()));

            assertThat(attach.exit()).isNotZero();
            assertThat(attach.outText() + String.join("\n", attach.err()))
                    .contains(Long.toString(app.pid()))
                    .doesNotContain("\tat ");
            app.tell("again");
            assertThat(app.awaitOut("after=")).isEqualTo("12");
        }
    }
}
