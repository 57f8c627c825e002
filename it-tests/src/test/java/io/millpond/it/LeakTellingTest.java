/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaks are told: to the command line, to JMX, to the flight recorder, and in the log where the pool is exhausted. */
final class LeakTellingTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void theTableOfARunningJvmIsPrintedByTheCommandLineAndReadThroughJmx(int feature) {
        Postgres server = Postgres.require();
        Jdk jdk = Jdks.require(feature);
        try (Running app = AgentJvm.on(jdk)
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .start("TellingApp", server.url("shop"), USER, PASSWORD)) {
            String line = app.awaitOut("line=");
            String site = "legacy.TellingApp.leaveOpen(TellingApp.java:" + line + ")";
            String row = app.awaitOut("row=");
            assertThat(row)
                    .contains("count=12", "kind=statement", "reason=closed_by_connection", "leak=true")
                    .contains("pool=" + server.poolName("shop"), "site=" + site);
            app.awaitOut("ready");

            // a JRE of 8 cannot attach
            Run asked = AgentJvm.on(feature == 8 ? Jdks.current() : jdk)
                    .runJar(Paths.agentJar(), "leaks", Long.toString(app.pid()));

            assertThat(asked.exit()).as(asked.toString()).isZero();
            assertThat(asked.out())
                    .anyMatch(text -> text.matches(" +12  statement +closed_by_connection .*")
                            && text.contains(site)
                            && text.endsWith(server.poolName("shop")))
                    .anyMatch(text -> text.contains("thread \"main\", at legacy.Shop.open(Shop.java:"));
            app.tell("go on");
            Run run = app.finish().succeeded();
            assertThat(run.err())
                    .as("nothing but its own leak line")
                    .noneMatch(text -> text.contains("changes nothing"));
        }
    }

    @Test
    void anApplicationWhoseSystemErrUsesJdbcNeitherHearsTheAgentNorHoldsItUp() throws Exception {
        Postgres server = Postgres.require();
        server.freshDatabase("error_lines");
        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "2")
                .run("ErrorTableApp", server.url("error_lines"), USER, PASSWORD)
                .succeeded();

        assertThat(run.out()).as(run.toString()).containsExactly("forgotten=true", "told=own line on standard error");
        assertThat(run.millpondLines()).anyMatch(line -> line.startsWith("[millpond] leak: connection unreachable"));
        assertThat(run.appErr()).isEmpty();
    }

    @Test
    void theJarMayHaveAnyNameAndSoMayTheOneThatAsks() throws IOException {
        Postgres server = Postgres.require();
        Path agent = Files.copy(Paths.agentJar(), folder.resolve("whatever.jar"));
        Path asking = Files.copy(Paths.agentJar(), folder.resolve("another name of it.jar"));
        try (Running app = AgentJvm.on(Jdks.current())
                .agent(agent, "")
                .env("MILLPOND_LEAKS", "full")
                .start("TellingApp", server.url("shop"), USER, PASSWORD)) {
            String line = app.awaitOut("line=");
            app.awaitOut("ready");

            for (Path jar : List.of(agent, asking)) {
                Run asked = AgentJvm.on(Jdks.current()).runJar(jar, "leaks", Long.toString(app.pid()));

                assertThat(asked.exit()).as(asked.toString()).isZero();
                assertThat(asked.out())
                        .anyMatch(text -> text.contains("legacy.TellingApp.leaveOpen(TellingApp.java:" + line + ")"));
            }
            app.tell("go on");
            app.finish().succeeded();
        }
    }

    @Test
    void aJvmWithoutTheAgentIsSaidToHaveNone() {
        Postgres server = Postgres.require();
        try (Running app = AgentJvm.on(Jdks.current())
                .start("IdleMain", server.url("shop"), USER, PASSWORD, "select pg_backend_pid()")) {
            app.awaitOut("before ");

            Run asked = AgentJvm.on(Jdks.current()).runJar(Paths.agentJar(), "leaks", Long.toString(app.pid()));

            assertThat(asked.exit()).isEqualTo(1);
            assertThat(asked.err()).anyMatch(text -> text.contains("does not run with millpond"));
            app.tell("again");
            assertThat(app.awaitOut("after ")).as("nothing is pooled there").isEqualTo("10");
            app.finish().succeeded();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void leaksAreInTheRecordingOfTheFlightRecorder(int feature) throws IOException {
        Postgres server = Postgres.require();
        Path file = folder.resolve("leaks.jfr");
        try (Running app = AgentJvm.on(Jdks.require(feature))
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .jvm("-XX:StartFlightRecording:filename=" + file + ",settings=none")
                .start("TellingApp", server.url("shop"), USER, PASSWORD)) {
            app.awaitOut("ready");
            app.tell("go on");
            app.finish().succeeded();
        }

        List<RecordedEvent> leaks = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("millpond.Leak"))
                .toList();
        assertThat(leaks).hasSize(12).allSatisfy(leak -> {
            assertThat(leak.getString("kind")).isEqualTo("statement");
            assertThat(leak.getString("site")).startsWith("legacy.TellingApp.leaveOpen(");
            assertThat(leak.getString("pool")).isEqualTo(server.poolName("shop"));
        });
        assertThat(leaks).extracting(leak -> leak.getLong("count")).contains(1L, 12L);
    }

    @Test
    void whereThePoolIsExhaustedTheLogNamesThoseWhoHoldItsConnections() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .env("MILLPOND_POOL_MAX_SIZE", "2")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "500ms")
                .run("ExhaustApp", server.url("shop"), USER, PASSWORD, "3")
                .succeeded();

        List<String> log = run.millpondLines();
        int head = log.indexOf(log.stream()
                .filter(text -> text.contains("is exhausted (max=2, in use=2"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(run.toString())));
        assertThat(log.subList(head + 1, head + 3))
                .allMatch(text -> text.matches(
                        "\\[millpond]   thread \"main\", at legacy\\.Shop\\.open\\(Shop\\.java:\\d+\\), for .*"));
    }
}
