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
    @ValueSource(strings = {"first", "last"})
    void whereTheOpenTelemetryAgentLeavesJdbcAloneTheSpansAreOurs(String order) {
        Assumptions.assumeTrue(Tier.full() || order.equals("first"), "both orders in the full tier");
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm jvm = traced(17, receiver).agent().env("OTEL_INSTRUMENTATION_JDBC_ENABLED", "false");
            Run run = (order.equals("first") ? jvm.jvmFirst(openTelemetry()) : jvm.jvm(openTelemetry()))
                    .run("TracedApp", URL, "agent");

            assertThat(oneSpanEach(run, receiver)).allMatch(span -> span.scope().equals("io.millpond"));
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
