/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.OtlpReceiver.SpanView;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Point 7: leaks are named with the line of code. */
final class LeakTest {
    @AtOnce
    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void everyLeakIsReportedWithItsLineOnPostgres(int feature) {
        Run run = leaks(Postgres.require(), feature);

        String pool = Postgres.require().poolName("shop");
        assertThat(leakLines(run))
                .as("results whose statement is the driver's own")
                .contains(
                        line("result_set closed_by_connection", pool, "leakCursorAndArray", run.value("cursor")),
                        line("result_set closed_by_connection", pool, "leakCursorAndArray", run.value("array")))
                .noneMatch(line -> line.contains("statement closed_by_connection")
                        && line.contains("LeakyApp.leakCursorAndArray("))
                .noneMatch(line -> line.contains("LeakyApp.closeWhatTheDriverMade("))
                .noneMatch(line -> line.contains("LeakyApp.cursor("));
    }

    @AtOnce
    @Test
    void everyLeakIsReportedWithItsLineOnMariaDb() {
        leaks(MariaDb.require(), Jdks.current().feature());
    }

    private static Run leaks(DatabaseServer server, int feature) {
        Run run = AgentJvm.on(Jdks.require(feature))
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .env("MILLPOND_POOL_MAX_SIZE", "5")
                .run("LeakyApp", server.url("shop"), USER, PASSWORD, "2")
                .succeeded();
        String pool = server.poolName("shop");

        assertThat(leakLines(run))
                .contains(
                        line("result_set closed_by_connection", pool, "leakResultSet", run.value("result_set2")),
                        line(
                                "statement closed_by_connection",
                                pool,
                                "leakResultSet",
                                run.value("statement_of_result_set")),
                        line("statement closed_by_connection", pool, "leakStatement", run.value("statement")),
                        line("connection unreachable", pool, "leakConnection", run.value("connection")))
                .noneMatch(line -> line.contains("LeakyApp.java:" + run.value("result_set") + ")"));
        assertThat(run.outText()).contains("end");
        return run;
    }

    @AtOnce
    @Test
    void aLeakedConnectionIsTakenBackSoThatTheNextCallerGetsOne() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .env("MILLPOND_POOL_MAX_SIZE", "4")
                .run("LeakyApp", server.url("shop"), USER, PASSWORD, "4")
                .succeeded();

        assertThat(leakLines(run)).anyMatch(line -> line.contains("leak: connection unreachable"));
        assertThat(run.outText()).contains("end");
    }

    @AtOnce
    @Test
    void leaksAreCountedAndMarkedInTelemetry() {
        Postgres server = Postgres.require();
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm.on(Jdks.current())
                    .agent()
                    .telemetryTo(receiver)
                    .env("MILLPOND_LEAKS", "full")
                    .run("LeakyApp", server.url("shop"), USER, PASSWORD, "2")
                    .succeeded();

            receiver.awaitMetric(
                    "millpond.leaks of connections",
                    metric -> metric.name().equals("millpond.leaks")
                            && "connection".equals(metric.attributes().get("kind"))
                            && "unreachable".equals(metric.attributes().get("reason"))
                            && metric.value() == 2);
            receiver.awaitMetric(
                    "millpond.leaks of statements",
                    metric -> metric.name().equals("millpond.leaks")
                            && "statement".equals(metric.attributes().get("kind"))
                            && "closed_by_connection".equals(metric.attributes().get("reason")));
            SpanView marked = receiver.awaitSpan(
                    "with a leak",
                    span -> span.name().equals("leak") || span.events().containsKey("leak"));
            var attributes = marked.name().equals("leak")
                    ? marked.attributes()
                    : marked.events().get("leak");
            assertThat(attributes.get("code.function.name")).startsWith("legacy.LeakyApp.leak");
            assertThat(attributes.get("code.file.path")).isEqualTo("LeakyApp.java");
            assertThat(attributes.get("code.line.number")).isNotBlank();
        }
    }

    @AtOnce
    @Test
    void aConnectionHeldWithoutACallIsASuspectAndStaysTheApplications() {
        Postgres server = Postgres.require();
        try (Running app = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .env("MILLPOND_LEAK_SUSPECT_AFTER", "1s")
                .start("SuspectApp", server.url("shop"), USER, PASSWORD)) {
            String line = app.awaitOut("connection=");
            app.awaitErr(
                    "suspect",
                    text -> text.startsWith("[millpond] leak: connection held pool=" + server.poolName("shop"))
                            && text.endsWith("at legacy.SuspectApp.main(SuspectApp.java:" + line + ")"));

            app.tell("go on");

            Run run = app.finish().succeeded();
            assertThat(run.outText()).contains("still works true", "closed");
        }
    }

    @AtOnce
    @Test
    void nothingIsTrackedWhereLeaksAreOff() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "off")
                .run("LeakyApp", server.url("shop"), USER, PASSWORD, "2")
                .succeeded();

        assertThat(leakLines(run)).isEmpty();
    }

    private static List<String> leakLines(Run run) {
        return run.millpondLines().stream()
                .filter(line -> line.startsWith("[millpond] leak: "))
                .toList();
    }

    private static String line(String kindAndReason, String pool, String method, String number) {
        return "[millpond] leak: " + kindAndReason + " pool=" + pool + " count=1 at legacy.LeakyApp." + method
                + "(LeakyApp.java:" + number + ")";
    }
}
