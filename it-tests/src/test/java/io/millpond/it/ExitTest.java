/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a program ends is its own affair: hooks may use JDBC, spans are sent, and nothing holds the end up for long. */
final class ExitTest {
    private static final String H2 = "jdbc:h2:mem:exit;DB_CLOSE_DELAY=-1";
    private static final int TERM = 128 + 15;

    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current()).agent().env("MILLPOND_POOL_PROBATION", "false");
    }

    /** Runs to its end and says how long that took from the program's last line; a figure to read, not to judge by. */
    private static Run ended(AgentJvm jvm, String url, String how) {
        return ended(jvm, how, url, "sa", "", how);
    }

    private static Run ended(AgentJvm jvm, String how, String... arguments) {
        String url = arguments[0];
        try (Running running = jvm.start("ExitApp", arguments)) {
            running.awaitOut("ending=");
            long start = System.nanoTime();
            if (how.equals("term")) {
                ProcessHandle.of(running.pid()).orElseThrow().destroy();
            }
            Run run = running.finish();
            System.out.println("end by " + how + " of " + url.substring(0, 9) + ": "
                    + (System.nanoTime() - start) / 1_000_000 + " ms");
            return run;
        }
    }

    @ParameterizedTest
    @CsvSource({"normal, 0", "exit, 7", "term, 143", "thread, 0"})
    void theHooksOfTheApplicationUseJdbcAndSpansAreSent(String how, int exit) {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            // Nothing leaves before the end by itself.
            AgentJvm jvm = jvm().telemetryTo(receiver)
                    .env("OTEL_BSP_SCHEDULE_DELAY", "600000")
                    .env("OTEL_METRIC_EXPORT_INTERVAL", "600000");
            Run run = ended(jvm, H2, how);

            assertThat(run.exit()).as(run.toString()).isEqualTo(exit == TERM ? TERM : exit);
            assertThat(run.out()).contains("work=true", "hook=true", "kept=true", "not daemons=[]");
            if (how.equals("thread")) {
                assertThat(run.out()).contains("thread=true");
            }
            assertThat(receiver.spans().stream().filter(span -> span.name().equals("select")))
                    .as(run.toString())
                    .hasSizeGreaterThanOrEqualTo(5);
            assertThat(receiver.metrics()).isNotEmpty();
        }
    }

    /** It ends before telemetry is up, which is waited for within the two seconds; on a slow machine a line says that it was not enough. */
    @ParameterizedTest
    @CsvSource({"17, false", "17, true", "25, true"})
    void aProgramThatEndsAtOnceHasItsSpans(int feature, boolean probation) {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = AgentJvm.on(Jdks.require(feature))
                    .agent()
                    .env("MILLPOND_POOL_PROBATION", Boolean.toString(probation))
                    .telemetryTo(receiver)
                    .env("OTEL_BSP_SCHEDULE_DELAY", "600000")
                    .env("OTEL_METRIC_EXPORT_INTERVAL", "600000")
                    .run("SessionIds", H2, "sa", "", "1", "select session_id()")
                    .succeeded();

            assertThat(run.value("sessions")).isEqualTo("1");
            if (run.millpondLines().stream().anyMatch(line -> line.contains("could not be sent within"))) {
                return;
            }
            assertThat(run.millpondLines()).isEmpty();
            // On a slow machine the wait for the first connection is long enough for a span of its own.
            assertThat(receiver.spans().stream()
                            .filter(span -> !span.name().startsWith("acquire "))
                            .map(OtlpReceiver.SpanView::kind))
                    .as(receiver.spans().toString())
                    .containsExactlyInAnyOrder("CLIENT", "INTERNAL");
            assertThat(receiver.metrics()).anyMatch(metric -> metric.name().equals("db.client.operation.duration"));
        }
    }

    /** What an application leaves open when it ends is never committed, however it ends. */
    @ParameterizedTest
    @CsvSource({
        "8, exit, 7",
        "8, term, 143",
        "17, exit, 7",
        "17, halt, 8",
        "17, term, 143",
        "25, exit, 7",
        "25, term, 143"
    })
    void anOpenTransactionIsRolledBack(int feature, String how, int exit) throws Exception {
        DatabaseServer server = Postgres.require();
        AgentJvm jvm = AgentJvm.on(Jdks.require(feature)).agent().env("MILLPOND_POOL_PROBATION", "false");
        server.freshDatabase("exit");
        try (Connection connection = server.connect("exit");
                Statement statement = connection.createStatement()) {
            statement.execute("create table written (n int)");
        }

        Run run = ended(jvm, how, server.url("exit"), DatabaseServer.USER, DatabaseServer.PASSWORD, how, "written");

        server.awaitNoSession("exit");
        assertThat(run.exit()).as(run.toString()).isEqualTo(exit);
        try (Connection connection = server.connect("exit");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from written")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void haltJustEnds() {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = ended(jvm().telemetryTo(receiver), H2, "halt");

            assertThat(run.exit()).isEqualTo(8);
            assertThat(run.out()).contains("work=true").doesNotContain("hook=true");
        }
    }

    /** A collector that takes the connection and never answers: given up at our own deadline, which the line names. */
    @Test
    void aCollectorThatHangsIsGivenUpAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AgentJvm jvm = jvm().defaultExporters()
                    .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort())
                    .env("OTEL_BSP_SCHEDULE_DELAY", "600000")
                    .env("OTEL_METRIC_EXPORT_INTERVAL", "600000");
            Run run = ended(jvm, H2, "exit");

            assertThat(run.exit()).isEqualTo(7);
            assertThat(run.out()).contains("hook=true", "kept=true");
            assertThat(run.millpondLines())
                    .anyMatch(line -> line.contains("could not be sent within 1200 ms and are dropped"));
        }
    }

    /** A database whose connections do not close, and one that answers no log-out: idle ones are left at the deadline. */
    @Test
    void aDatabaseThatHangsIsLeft() {
        Run run = ended(jvm(), "jdbc:fake:hang:Connection.close", "exit");

        assertThat(run.exit()).as(run.toString()).isEqualTo(7);
        assertThat(run.out()).containsAll(List.of("work=true", "hook=true"));
    }
}
