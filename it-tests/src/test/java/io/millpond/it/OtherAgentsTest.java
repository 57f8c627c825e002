/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.OtlpReceiver.SpanView;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside other agents and the application's own tracing: one span for each statement, under the span that it belongs to. */
final class OtherAgentsTest {
    private static final String URL = "jdbc:h2:mem:traced;DB_CLOSE_DELAY=-1";

    @TempDir
    Path folder;

    private static AgentJvm traced(int feature, OtlpReceiver receiver) {
        AgentJvm jvm = AgentJvm.on(Jdks.require(feature))
                .telemetryTo(receiver)
                .env("MILLPOND_POOL_PROBATION", "false")
                .env("OTEL_LOGS_EXPORTER", "none")
                .timeout(Duration.ofMinutes(4));
        for (String jar :
                List.of("api", "context", "common", "sdk", "sdk-common", "sdk-trace", "sdk-metrics", "sdk-logs")) {
            jvm.alsoClassPath(Paths.driver("opentelemetry-" + jar));
        }
        return jvm;
    }

    private static String openTelemetry() {
        return "-javaagent:" + Paths.driver("opentelemetry-javaagent");
    }

    private static boolean isStatement(SpanView span) {
        return span.kind().equals("CLIENT");
    }

    /** Exactly one span for each statement that the program names, and it hangs under the span that the program named. */
    private static List<SpanView> oneSpanEach(Run run, OtlpReceiver receiver) {
        run.succeeded();
        assertThat(run.err())
                .as(run.toString())
                .noneMatch(line ->
                        line.contains("LinkageError") || line.contains("VerifyError") || line.contains("fault in"));
        List<String> expected = new ArrayList<>();
        for (String sql : List.of("select 1", "select 2", "select 3", "select 4 + ?", "values 5")) {
            expected.add(run.value(sql));
        }
        Await.until(
                "a span for each statement",
                Duration.ofSeconds(30),
                () -> receiver.spans().stream()
                                .filter(OtherAgentsTest::isStatement)
                                .count()
                        >= expected.size(),
                () -> "spans: " + receiver.spans());
        List<SpanView> statements =
                receiver.spans().stream().filter(OtherAgentsTest::isStatement).toList();
        assertThat(statements.stream().map(span -> span.traceId() + "/" + span.parentId()))
                .as(statements + "\n" + run)
                .containsExactlyInAnyOrderElementsOf(expected);
        return statements;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void statementsHangUnderTheApplicationsOwnSpans(int feature) {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = traced(feature, receiver).agent().run("TracedApp", URL, "sdk");

            List<SpanView> statements = oneSpanEach(run, receiver);

            assertThat(statements).allMatch(span -> span.scope().equals("io.millpond"));
            assertThat(receiver.spans()).noneMatch(span -> span.name().startsWith("session"));
        }
    }

    /** An application may wrap its storage of contexts only while nobody has used it: JDBC that comes before is no use. */
    @Test
    void anApiThatTheApplicationHasNotUsedYetIsLeftAlone() {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = traced(Jdks.current().feature(), receiver)
                    .agent()
                    .run("TracedApp", URL, "late")
                    .succeeded();

            assertThat(run.value("wrapped")).isEqualTo("true");
            assertThat(run.appErr()).isEmpty();
            Map<String, String> parents = new TreeMap<>();
            receiver.awaitSpan("values 5", span -> "values".equals(span.name()));
            receiver.spans().stream()
                    .filter(OtherAgentsTest::isStatement)
                    .forEach(span -> parents.put(span.traceId() + "/" + span.parentId(), span.name()));
            assertThat(parents).containsKeys(run.value("select 1"), run.value("select 3"), run.value("values 5"));
        }
    }

    /** Brave's spans, and ids in the log's diagnostic context, are parents as good as any; what only looks like ids is none. */
    @ParameterizedTest
    @ValueSource(strings = {"brave", "brave64", "mdc", "mdcCamel", "mdcOdd"})
    void statementsHangUnderWhatOtherTracersLeave(String how) {
        Assumptions.assumeTrue(
                Tier.full() || !how.equals("brave64") && !how.equals("mdcCamel"), "all in the full tier");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            List<Path> classPath = new ArrayList<>(List.of(Paths.programs()));
            for (String jar : List.of("h2", "slf4j-api", "brave", "logback-classic", "logback-core")) {
                classPath.add(Paths.driver(jar));
            }
            Run run = AgentJvm.on(Jdks.current())
                    .agent()
                    .telemetryTo(receiver)
                    .env("MILLPOND_POOL_PROBATION", "false")
                    .onlyClassPath(classPath)
                    .run("OtherTracingApp", URL, how)
                    .succeeded();

            assertThat(run.millpondLines()).isEmpty();
            receiver.awaitSpan("values 5", span -> "values".equals(span.name()));
            List<String> parents = receiver.spans().stream()
                    .filter(OtherAgentsTest::isStatement)
                    .map(span -> span.traceId() + "/" + span.parentId())
                    .toList();
            List<String> expected = new ArrayList<>();
            for (String sql : List.of("select 1", "select 2", "select 3", "select 4 + ?", "values 5")) {
                expected.add(run.out().stream()
                        .filter(line -> line.startsWith(sql + "="))
                        .reduce((earlier, later) -> later)
                        .orElseThrow()
                        .substring(sql.length() + 1));
            }
            assertThat(parents).as(run.toString()).hasSize(6);
            if (how.equals("mdcOdd")) {
                assertThat(parents).doesNotContainAnyElementsOf(expected);
            } else {
                assertThat(parents).containsAll(expected);
            }
        }
    }

    /** The application's own SDK gets everything, once and under its own spans; nothing is sent by ours. */
    @ParameterizedTest
    @CsvSource({"8, one, old-", "17, one, ''", "17, webapps, ''", "25, webapps, ''", "17, late, ''"})
    void throughTheApplicationsOwnOpenTelemetry(int feature, String how, String version) {
        Assumptions.assumeTrue(Tier.full() || feature != 25, "25 in the full tier");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm jvm = AgentJvm.on(Jdks.require(feature))
                    .agent()
                    .telemetryTo(receiver)
                    .env("MILLPOND_TELEMETRY", "app")
                    .env("MILLPOND_POOL_PROBATION", "false");
            for (String jar : List.of("api", "context", "sdk", "sdk-common", "sdk-trace", "sdk-metrics", "sdk-logs")) {
                jvm.alsoClassPath(Paths.driver("opentelemetry-" + version + jar));
            }
            jvm.alsoClassPath(Paths.driver("opentelemetry-" + (version.isEmpty() ? "common" : "old-semconv")));
            Run run = jvm.run("AppTelemetryApp", "jdbc:h2:mem:app;DB_CLOSE_DELAY=-1", how)
                    .succeeded();

            for (String who : how.equals("webapps") ? List.of("first", "second") : List.of("app")) {
                String parent = run.value(who + " parent");
                List<String> statements = values(run, who + " span").stream()
                        .filter(span -> span.startsWith("CLIENT "))
                        .toList();
                assertThat(statements)
                        .as(run.toString())
                        .hasSize(3)
                        .filteredOn(span -> span.endsWith(" " + parent))
                        .containsExactlyInAnyOrder("CLIENT select " + parent, "CLIENT select " + parent);
                String root = statements.stream()
                        .filter(span -> !span.endsWith(" " + parent))
                        .findFirst()
                        .orElseThrow();
                assertThat(root).startsWith("CLIENT values ");
                assertThat(values(run, who + " span"))
                        .filteredOn(span -> span.startsWith("INTERNAL session "))
                        .hasSize(1);
                assertThat(run.value(who + " metrics"))
                        .contains(
                                "db.client.operation.duration",
                                "db.client.connection.count",
                                "db.client.connection.use_time");
                if (!how.equals("late")) { // there it was opened before
                    assertThat(run.value(who + " metrics")).contains("db.client.connection.create_time");
                }
            }
            if (how.equals("late")) {
                assertThat(run.millpondLines())
                        .singleElement()
                        .asString()
                        .contains("MILLPOND_TELEMETRY=app", "GlobalOpenTelemetry");
                assertThat(receiver.spans().stream().filter(OtherAgentsTest::isStatement))
                        .hasSize(1);
            } else {
                assertThat(run.millpondLines()).isEmpty();
                assertThat(receiver.spans()).isEmpty();
                assertThat(receiver.metrics()).isEmpty();
            }
        }
    }

    private static List<String> values(Run run, String key) {
        return run.out().stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    @Test
    void throughTheOpenTelemetryAgentWhereTheApplicationAsksForItsOwn() {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = traced(17, receiver)
                    .agent()
                    .env("MILLPOND_TELEMETRY", "app")
                    .jvm(openTelemetry())
                    .run("TracedApp", URL, "agent");

            assertThat(oneSpanEach(run, receiver))
                    .noneMatch(span -> span.scope().equals("io.millpond"));
            receiver.awaitMetric("of the pool", metric -> metric.name().equals("db.client.connection.count"));
            assertThat(run.millpondLines()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"17, first", "17, last", "25, first", "25, last"})
    void besideTheOpenTelemetryAgentItMakesTheStatementSpans(int feature, String order) {
        Assumptions.assumeTrue(Tier.full() || feature == 17, "25 in the full tier");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm jvm = traced(feature, receiver).agent();
            Run run = (order.equals("first") ? jvm.jvmFirst(openTelemetry()) : jvm.jvm(openTelemetry()))
                    .run("TracedApp", URL, "agent");

            List<SpanView> statements = oneSpanEach(run, receiver);

            assertThat(statements).noneMatch(span -> span.scope().equals("io.millpond"));
            assertThat(receiver.spans()).noneMatch(span -> span.name().startsWith("session"));
            receiver.awaitMetric("of the pool", metric -> metric.name().equals("db.client.connection.count"));
        }
    }

    /** Its instrumentation of JDBC switched off, the statement spans are ours, under its spans. */
    @ParameterizedTest
    @CsvSource({"17, first", "17, last", "25, first", "25, last"})
    void whereTheOpenTelemetryAgentLeavesJdbcAloneTheSpansAreOurs(int feature, String order) {
        Assumptions.assumeTrue(Tier.full() || feature == 17 && order.equals("first"), "the others in the full tier");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm jvm = traced(feature, receiver).agent().env("OTEL_INSTRUMENTATION_JDBC_ENABLED", "false");
            Run run = (order.equals("first") ? jvm.jvmFirst(openTelemetry()) : jvm.jvm(openTelemetry()))
                    .run("TracedApp", URL, "agent");

            // They go out through that agent, with what it says of the process.
            assertThat(oneSpanEach(run, receiver))
                    .allMatch(span -> span.scope().equals("io.millpond"))
                    .allMatch(span -> "opentelemetry-java-instrumentation"
                            .equals(span.resource().get("telemetry.distro.name")));
        }
    }

    @ParameterizedTest
    @CsvSource({"17, first", "17, last", "17, attached", "25, first", "25, last", "25, attached"})
    void besideAnInlineMockMaker(int feature, String order) {
        Assumptions.assumeTrue(Tier.full() || feature == 25, "17 in the full tier");
        String mockito = "-javaagent:" + Paths.driver("mockito-core");
        Run[] runs = new Run[2];
        for (int i = 0; i < 2; i++) {
            AgentJvm jvm = AgentJvm.on(Jdks.require(feature)).env("MILLPOND_POOL_PROBATION", "false");
            for (String jar : List.of("mockito-core", "byte-buddy", "byte-buddy-agent", "objenesis")) {
                jvm.alsoClassPath(Paths.driver(jar));
            }
            if (i == 1) {
                jvm.agent();
            }
            jvm.jvm("-Xshare:auto");
            if (order.equals("first")) {
                jvm.jvmFirst(mockito);
            } else if (order.equals("last")) {
                jvm.jvm(mockito);
            } else {
                jvm.jvm("-XX:+EnableDynamicAgentLoading");
            }
            runs[i] = jvm.run("MockingApp", URL).succeeded();
        }
        assertThat(runs[1].out()).isEqualTo(runs[0].out());
        assertThat(runs[1].err()).as(runs[1].toString()).noneMatch(line -> line.contains("fault in"));
    }

    @ParameterizedTest
    @CsvSource({"17, first", "17, last", "25, first", "25, last"})
    void besideCoverage(int feature, String order) {
        Assumptions.assumeTrue(Tier.full() || feature == 17, "25 in the full tier");
        String coverage = "-javaagent:" + Paths.driver("jacoco-agent") + "=destfile=" + folder.resolve("jacoco.exec");
        Run without = AgentJvm.on(Jdks.require(feature))
                .jvm(coverage)
                .run("MineFieldApp", "4", "jdbc:mine:a")
                .succeeded();
        AgentJvm jvm = AgentJvm.on(Jdks.require(feature)).agent();
        Run with = (order.equals("first") ? jvm.jvmFirst(coverage) : jvm.jvm(coverage))
                .run("MineFieldApp", "4", "jdbc:mine:a")
                .succeeded();

        assertThat(with.out()).isEqualTo(without.out());
        assertThat(with.appErr()).isEqualTo(without.appErr());
        assertThat(folder.resolve("jacoco.exec")).isNotEmptyFile();
    }
}
