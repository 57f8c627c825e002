/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.OtlpReceiver.SpanView;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Point 8: spans and metrics, as a real receiver decodes them. */
final class TelemetryTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25, 26})
    void theSpansOfAUnitOfWorkHangTogetherOnPostgres(int feature) {
        Postgres server = Postgres.require();

        spans(server, feature, "postgresql", "42703");
    }

    @Test
    void theSpansOfAUnitOfWorkHangTogetherOnMariaDb() {
        spans(MariaDb.require(), Jdks.current().feature(), "mariadb", null);
    }

    private static void spans(DatabaseServer server, int feature, String system, String errorType) {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm.on(Jdks.require(feature))
                    .agent()
                    .telemetryTo(receiver)
                    .env("OTEL_SERVICE_NAME", "legacy-shop")
                    .run("ShopWorker", server.url("shop"), USER, PASSWORD, "8")
                    .succeeded();

            SpanView select = receiver.awaitSpan(
                    "select orders",
                    span -> span.name().equals("select orders")
                            && span.attributes()
                                    .getOrDefault("db.query.text", "")
                                    .contains("amount"));
            List<SpanView> all = receiver.spans();
            Map<String, SpanView> byId =
                    all.stream().collect(Collectors.toMap(SpanView::spanId, Function.identity(), (a, b) -> a));

            assertThat(select.kind()).isEqualTo("CLIENT");
            assertThat(select.scope()).isEqualTo("io.millpond");
            assertThat(select.resource()).containsEntry("service.name", "legacy-shop");
            assertThat(select.attributes())
                    .containsEntry("db.system.name", system)
                    .containsEntry("db.query.summary", "select orders")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", Integer.toString(server.port()))
                    .containsEntry(
                            "db.query.text", "select id, item from orders where item = ? or amount > ? order by id");
            assertThat(select.attributes().get("db.namespace")).startsWith("shop");
            SpanView session = byId.get(select.parentId());
            assertThat(session.name()).isEqualTo("session " + server.poolName("shop"));
            assertThat(session.kind()).isEqualTo("INTERNAL");
            assertThat(session.isRoot()).isTrue();

            SpanView insert = find(all, "insert orders");
            SpanView transaction = byId.get(insert.parentId());
            assertThat(transaction.name()).startsWith("transaction shop");
            assertThat(byId.get(transaction.parentId()).name()).startsWith("session ");
            assertThat(all).anyMatch(span -> span.name().contains("update orders"));

            SpanView failed = all.stream()
                    .filter(span -> span.status().equals("ERROR"))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.attributes()).containsKey("error.type").containsKey("db.response.status_code");
            if (errorType != null) {
                assertThat(failed.attributes()).containsEntry("db.response.status_code", errorType);
            }
            assertThat(all.stream().map(SpanView::spanId).collect(Collectors.toSet()))
                    .hasSameSizeAs(all);
            assertThat(receiver.faults()).isEmpty();
        }
    }

    private static SpanView find(List<SpanView> all, String name) {
        return all.stream()
                .filter(span -> span.name().equals(name)
                        && all.stream()
                                .anyMatch(parent -> parent.spanId().equals(span.parentId())
                                        && parent.name().startsWith("transaction")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in a transaction in " + all));
    }

    @Test
    void neitherLiteralsNorPasswordsNorErrorMessagesAreEverSent() {
        Postgres server = Postgres.require();
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run run = AgentJvm.on(Jdks.current())
                    .agent()
                    .telemetryTo(receiver)
                    .env("MILLPOND_LOG_LEVEL", "debug")
                    .run("ShopWorker", server.url("shop") + "?ApplicationName=legacy", USER, PASSWORD, "8")
                    .succeeded();
            receiver.awaitSpan("select orders", span -> span.name().equals("select orders"));

            assertThat(receiver.everything()).doesNotContain(PASSWORD, "Geheim", "1987654321", "does not exist");
            assertThat(String.join("\n", run.err())).doesNotContain(PASSWORD, "Geheim");
        }
    }

    @Test
    void theMetricsOfThePoolAreThere() {
        Postgres server = Postgres.require();
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            AgentJvm.on(Jdks.current())
                    .agent()
                    .telemetryTo(receiver)
                    .run("CrowdApp", server.url("shop"), USER, PASSWORD, "15", "30", "select pg_sleep(0.02)")
                    .succeeded();

            for (String name : List.of(
                    "db.client.operation.duration",
                    "db.client.connection.count",
                    "db.client.connection.max",
                    "db.client.connection.idle.max",
                    "db.client.connection.idle.min",
                    "db.client.connection.pending_requests",
                    "db.client.connection.create_time",
                    "db.client.connection.wait_time",
                    "db.client.connection.use_time")) {
                receiver.awaitMetric(name, metric -> metric.name().equals(name));
            }
            receiver.awaitMetric(
                    "max of the pool",
                    metric -> metric.name().equals("db.client.connection.max")
                            && server.poolName("shop")
                                    .equals(metric.attributes().get("db.client.connection.pool.name"))
                            && metric.value() == 10);
            Set<String> states = receiver.metrics().stream()
                    .filter(metric -> metric.name().equals("db.client.connection.count"))
                    .map(metric -> metric.attributes().get("db.client.connection.state"))
                    .collect(Collectors.toSet());
            assertThat(states).containsExactlyInAnyOrder("idle", "used");
            assertThat(receiver.everything())
                    .as("names that our relocation made up")
                    .doesNotContain("millpond.shaded");
        }
    }

    @Test
    void anAbsentCollectorCostsOneLineAndNothingElse() {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("shop"), USER, PASSWORD, "12"};

        Run plain = AgentJvm.on(Jdks.current()).run("ShopWorker", arguments).succeeded();
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .defaultExporters()
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
                .env("OTEL_BSP_SCHEDULE_DELAY", "50")
                .env("OTEL_METRIC_EXPORT_INTERVAL", "100")
                .run("ShopWorker", arguments)
                .succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        assertThat(with.millpondLines()).hasSizeLessThanOrEqualTo(2);
        assertThat(with.millpondLines().stream()
                        .filter(line -> line.contains("127.0.0.1:9"))
                        .toList())
                .hasSize(1);
    }

    @Test
    void grpcGivesOneLineThatNamesTheAlternative() {
        Postgres server = Postgres.require();

        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .defaultExporters()
                .env("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
                .run("ShopWorker", server.url("shop"), USER, PASSWORD, "4")
                .succeeded();

        assertThat(with.millpondLines().stream()
                        .filter(line -> line.contains("grpc"))
                        .toList())
                .singleElement()
                .asString()
                .contains("http/protobuf");
    }

    @Test
    void theConsoleExporterWritesMillpondLinesOnly() {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("shop"), USER, PASSWORD, "4"};

        Run plain = AgentJvm.on(Jdks.current()).run("ShopWorker", arguments).succeeded();
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env("OTEL_TRACES_EXPORTER", "console")
                .run("ShopWorker", arguments)
                .succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        assertThat(with.millpondLines()).anyMatch(line -> line.contains("select orders"));
    }

    @Test
    void theTracesFileHoldsOtlpJsonLines() throws IOException {
        Postgres server = Postgres.require();
        Path file = folder.resolve("traces.jsonl");

        AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_TRACES_FILE", file.toString())
                .run("ShopWorker", server.url("shop"), USER, PASSWORD, "4")
                .succeeded();

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("{\"resourceSpans\":") && line.endsWith("}"));
        assertThat(String.join("", lines)).contains("select orders", "session ").doesNotContain("Geheim", PASSWORD);
    }
}
