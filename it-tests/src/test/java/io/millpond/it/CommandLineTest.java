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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Point 11: the command line and the pool's MBean. */
final class CommandLineTest {
    @TempDir
    Path folder;

    private static Run cli(Jdk jdk, String... arguments) {
        return AgentJvm.on(jdk).runJar(Paths.agentJar(), arguments);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void withoutArgumentsItSaysHowItIsUsed(int feature) {
        Run run = cli(Jdks.require(feature)).succeeded();

        assertThat(run.outText()).contains("-javaagent:millpond.jar", "--version", "--config", "attach");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void itTellsItsVersion() {
        assertThat(cli(Jdks.current(), "--version").succeeded().outText())
                .contains(System.getProperty("millpond.version", "0.1.0"));
    }

    @Test
    void anUnknownCommandIsRefusedWithTheUsage() {
        Run run = cli(Jdks.current(), "--no-such-thing");

        assertThat(run.exit()).isNotZero();
        assertThat(run.outText() + String.join("\n", run.err())).contains("--no-such-thing", "--version");
    }

    @Test
    void theConfigurationIsShownWithItsSources() throws IOException {
        Path file = Files.writeString(folder.resolve("millpond.properties"), "millpond.pool.idle.timeout=3m\n");

        Run run = AgentJvm.on(Jdks.current())
                .env("MILLPOND_POOL_MAX_SIZE", "7")
                .env("MILLPOND_CONFIG", file.toString())
                .property("millpond.leaks", "full")
                .runJar(Paths.agentJar(), "--config")
                .succeeded();

        assertThat(run.out()).anyMatch(line -> matches(line, "pool.max.size", "7", "environment"));
        assertThat(run.out()).anyMatch(line -> matches(line, "pool.idle.timeout", "3m", "file"));
        assertThat(run.out()).anyMatch(line -> matches(line, "leaks", "full", "system property"));
        assertThat(run.out()).anyMatch(line -> matches(line, "pool.acquire.timeout", "30s", "default"));
    }

    private static boolean matches(String line, String key, String value, String source) {
        String lower = line.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
        return lower.contains(key) && lower.contains(value) && lower.contains(source);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void attachLoadsItIntoARunningJvm(int feature) {
        Postgres server = Postgres.require();
        Jdk jdk = Jdks.require(feature);
        try (Running app =
                AgentJvm.on(jdk).start("IdleMain", server.url("shop"), USER, PASSWORD, "select pg_backend_pid()")) {
            assertThat(app.awaitOut("before ")).isEqualTo("10");

            Run attach = cli(jdk, "attach", Long.toString(app.pid()));

            assertThat(attach.exit()).as(attach.toString()).isZero();
            app.tell("again");
            assertThat(Integer.parseInt(app.awaitOut("after "))).isLessThanOrEqualTo(5);
            app.finish().succeeded();
        }
    }

    @Test
    void attachToNothingSaysSo() {
        Run run = cli(Jdks.current(), "attach", "999999999");

        assertThat(run.exit()).isNotZero();
        assertThat(run.outText() + String.join("\n", run.err()))
                .contains("999999999")
                .doesNotContain("\tat ");
    }

    @Test
    void thePoolIsSeenThroughJmx() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .run("JmxApp", server.url("shop"), USER, PASSWORD, "2")
                .succeeded();

        assertThat(run.value("pool")).contains(server.poolName("shop"));
        assertThat(run.value("MaxOpenConnections")).isEqualTo("10");
        assertThat(run.value("InUse")).isEqualTo("2");
        assertThat(run.out())
                .anyMatch(line -> line.startsWith("OpenConnections="))
                .anyMatch(line -> line.startsWith("Idle="))
                .anyMatch(line -> line.startsWith("Waiting="))
                .anyMatch(line -> line.startsWith("WaitCount="))
                .anyMatch(line -> line.startsWith("WaitDurationMillis="))
                .anyMatch(line -> line.startsWith("MaxIdleClosed="))
                .anyMatch(line -> line.startsWith("MaxIdleTimeClosed="))
                .anyMatch(line -> line.startsWith("MaxLifetimeClosed="))
                .anyMatch(line -> line.startsWith("LeakedConnections="))
                .noneMatch(line -> line.startsWith("writable.") && line.endsWith("=true"));
    }
}
