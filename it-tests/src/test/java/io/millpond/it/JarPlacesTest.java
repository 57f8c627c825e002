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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent jar where it does not belong, or twice: it works, or one line says what is wrong. Other names: AttachQuietlyTest. */
final class JarPlacesTest {
    private static final String[] TEN = {"jdbc:h2:mem:places;DB_CLOSE_DELAY=-1", "sa", "", "10", "select session_id()"};

    @TempDir
    Path folder;

    private static AgentJvm jvm(int feature) {
        return AgentJvm.on(Jdks.require(feature)).env("MILLPOND_POOL_PROBATION", "false");
    }

    private static void assertPooled(Run run) {
        assertThat(Integer.parseInt(run.value("sessions"))).as(run.toString()).isLessThanOrEqualTo(2);
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void twiceOnTheCommandLine(int feature) {
        Run run = jvm(feature)
                .agent()
                .jvm("-javaagent:" + Paths.agentJar())
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.millpondLines()).singleElement().asString().contains("already running");
        assertThat(run.appErr()).isEmpty();
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void onTheCommandLineAndInTheEnvironment(int feature) {
        Run run = jvm(feature)
                .agent()
                .env("JAVA_TOOL_OPTIONS", "-javaagent:" + Paths.agentJar())
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.millpondLines()).singleElement().asString().contains("already running");
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void underTwoNames(int feature) throws IOException {
        Path copy = Files.copy(Paths.agentJar(), folder.resolve("a copy.jar"));

        Run run = jvm(feature)
                .agent()
                .jvm("-javaagent:" + copy)
                .run("SessionIds", TEN)
                .succeeded();

        assertPooled(run);
        assertThat(run.millpondLines()).singleElement().asString().contains("already running");
    }

    /** The application's build packed the agent with everything else; it stands first on the class path. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void packedIntoTheApplicationBesideTheRealOne(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        Path uber = uber(jdk, Map.of("Main-Class", "legacy.SessionIds"));

        Run run = jvm(feature).agent().runJar(uber, TEN).succeeded();

        assertPooled(run);
        assertThat(run.err()).isEmpty();
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void packedIntoTheApplicationAndNamedAsTheAgent(int feature) throws IOException {
        Jdk jdk = Jdks.require(feature);
        for (String title : List.of("orders", "Millpond")) {
            Path uber = uber(
                    jdk,
                    Map.of(
                            "Main-Class",
                            "legacy.SessionIds",
                            "Premain-Class",
                            "io.millpond.AgentPremain",
                            "Can-Retransform-Classes",
                            "true",
                            "Implementation-Title",
                            title));

            Run run = jvm(feature).agent(uber, "").runJar(uber, TEN).succeeded();

            assertThat(run.value("sessions")).isEqualTo("10");
            assertThat(run.millpondLines()).singleElement().asString().contains("is not the agent's own jar");
            assertThat(run.appErr()).isEmpty();
        }
    }

    /** A tool unpacks all jars and packs them as one. */
    private Path uber(Jdk jdk, Map<String, String> manifest) throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        List<Path> jars = new ArrayList<>();
        jars.add(Paths.agentJar());
        jars.add(Paths.driver(jdk.feature() < 11 ? "h2-java8" : "h2"));
        Map<String, Path> all = new java.util.LinkedHashMap<>(Jars.classes("legacy/"));
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (var entry : java.util.Collections.list(file.entries())) {
                    if (!entry.isDirectory() && !entry.getName().equals("META-INF/MANIFEST.MF")) {
                        Path target = unpacked.resolve(entry.getName());
                        Files.createDirectories(target.getParent());
                        Files.write(target, file.getInputStream(entry).readAllBytes());
                        all.put(entry.getName(), target);
                    }
                }
            }
        }
        return Jars.create(folder.resolve("uber.jar"), manifest, all);
    }
}
