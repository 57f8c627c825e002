/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import io.millpond.agent.telemetry.emit.FakeQuery;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TelemetryTest {

    private Heard lines;
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        lines = new Heard();
        receiver = new Receiver();
    }

    /** What a test leaves under way would write its lines into the next one's. */
    @AfterEach
    void close() throws InterruptedException {
        receiver.close();
        awaitSenders();
        lines.close();
    }

    private static void awaitSenders() throws InterruptedException {
        List<Thread> left;
        do {
            left = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().startsWith("millpond-telemetry-")
                            || t.getName().startsWith("millpond-otlp"))
                    .collect(Collectors.toList());
            for (Thread thread : left) {
                thread.join();
            }
        } while (!left.isEmpty());
    }

    @Test
    void spansAndMetricsArriveAsOtlp() {
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.exporter.otlp.headers", "x-key=abc")
                .property("otel.service.name", "shop")
                .build());

        work(telemetry, null);
        telemetry.pools().acquired(SHOP, 5);
        telemetry.stop();

        Receiver.Request traces = only("/v1/traces");
        assertThat(traces.headers).containsEntry("X-key", List.of("abc"));
        assertThat(traces.headers).containsEntry("Content-type", List.of("application/x-protobuf"));
        List<WireReader> spans = WireReader.spans(traces.body);
        assertThat(spans).extracting(s -> s.text(5)).containsExactlyInAnyOrder("SELECT a", "session db1:5432/shop");
        assertThat(spans).extracting(s -> s.number(6)).containsExactlyInAnyOrder(3L, 1L);
        assertThat(new WireReader(traces.body).messages(1, 2, 1))
                .extracting(scope -> scope.text(1) + " " + scope.text(2))
                .containsOnly("io.millpond 9.9");
        assertThat(WireReader.metrics(only("/v1/metrics").body))
                .extracting(m -> m.text(1))
                .contains("db.client.operation.duration", "db.client.connection.wait_time");
        assertThat(lines.lines()).isEmpty();
    }

    /** Delta, exponential buckets, two exporters: the SDK's own histograms. */
    @Test
    void durationsArriveOnceHoweverTheyAreAskedFor() {
        for (String[] set : new String[][] {
            {"otel.service.name", "shop"},
            {"otel.exporter.otlp.metrics.temporality.preference", "delta"},
            {"otel.exporter.otlp.metrics.default.histogram.aggregation", "base2_exponential_bucket_histogram"},
            {"otel.metrics.exporter", "otlp,console"},
            {"otel.metrics.exemplar.filter", "always_on"}
        }) {
            receiver.requests.clear();
            Telemetry telemetry =
                    Telemetry.start(toReceiver().property(set[0], set[1]).build());

            work(telemetry, null);
            telemetry.pools().acquired(SHOP, 5);
            telemetry.stop();

            assertThat(WireReader.metrics(only("/v1/metrics").body))
                    .as(String.join("=", set))
                    .extracting(m -> m.text(1))
                    .filteredOn(name -> name.startsWith("db."))
                    .containsExactlyInAnyOrder("db.client.operation.duration", "db.client.connection.wait_time");
        }
    }

    @Test
    void theBodyIsCompressedWhenAskedFor() {
        Telemetry telemetry = Telemetry.start(
                toReceiver().property("otel.exporter.otlp.compression", "gzip").build());

        work(telemetry, null);
        telemetry.stop();

        Receiver.Request traces = only("/v1/traces");
        assertThat(traces.headers).containsEntry("Content-encoding", List.of("gzip"));
        assertThat(WireReader.spans(traces.body)).hasSize(2);
    }

    @Test
    void aBusyReceiverIsTriedAgain() {
        receiver.answer(503, 429);
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.metrics.exporter", "none")
                .property("otel.bsp.schedule.delay", "50")
                .build());

        work(telemetry, null);
        await().atMost(Duration.ofSeconds(20)).until(() -> receiver.count("/v1/traces") == 3);
        telemetry.stop();

        byte[] first = receiver.requests.get(0).body;
        assertThat(receiver.requests).allSatisfy(r -> assertThat(r.body).isEqualTo(first));
        assertThat(lines.lines()).isEmpty();
    }

    @Test
    void aReceiverThatStaysBusyIsSaidOnceAndSoIsItsRecovery() {
        receiver.always("/v1/traces", 503);
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.metrics.exporter", "none")
                .property("otel.exporter.otlp.timeout", "200")
                .property("otel.bsp.schedule.delay", "20")
                .build());

        work(telemetry, null);
        await().until(() -> !lines.lines().isEmpty());
        work(telemetry, null);
        await().until(() -> receiver.count("/v1/traces") >= 2);
        receiver.recover();
        work(telemetry, null);
        await().until(() -> lines.lines().size() == 2);
        telemetry.stop();

        assertThat(lines.lines().get(0))
                .contains(receiver.url() + "/v1/traces answers HTTP 503")
                .contains("dropped");
        assertThat(lines.lines().get(1)).endsWith("takes data again");
    }

    @Test
    void theEndDoesNotWaitForARetry() {
        receiver.always("/v1/traces", 503);
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.metrics.exporter", "none")
                .property("otel.bsp.schedule.delay", "20")
                .build());
        work(telemetry, null);
        await().until(() -> receiver.count("/v1/traces") == 1);

        long before = System.nanoTime();
        telemetry.stop();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(1500);
        assertThat(lines.lines()).singleElement().asString().contains("answers HTTP 503");
    }

    @Test
    void aRefusalIsNotTriedAgainAndSaidOnce() {
        receiver.always("/v1/metrics", 404);
        Telemetry telemetry = Telemetry.start(
                toReceiver().property("otel.metric.export.interval", "50").build());

        work(telemetry, null);
        await().until(() -> receiver.count("/v1/metrics") >= 3);
        telemetry.stop();

        assertThat(receiver.count("/v1/traces")).isEqualTo(1);
        assertThat(lines.lines())
                .singleElement()
                .asString()
                .contains("/v1/metrics answers HTTP 404")
                .contains("Jaeger");
    }

    @Test
    void anAbsentReceiverCostsOneLineAndNoTimeAtTheEnd() throws IOException {
        int nobody = unusedPort();
        Telemetry telemetry = Telemetry.start(settings()
                .property("otel.exporter.otlp.endpoint", "http://user:s3cret@127.0.0.1:" + nobody)
                .property("otel.exporter.otlp.timeout", "200")
                .property("otel.bsp.schedule.delay", "20")
                .property("otel.metric.export.interval", "50")
                .build());

        work(telemetry, null);
        await().until(() -> !lines.lines().isEmpty());
        work(telemetry, null);
        long before = System.nanoTime();
        telemetry.stop();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(2500);
        assertThat(lines.lines())
                .singleElement()
                .asString()
                .contains("http://127.0.0.1:" + nobody)
                .contains("dropped")
                .contains("application is not affected")
                .doesNotContain("s3cret");
    }

    @Test
    void aReceiverThatHangsHoldsTheEndForTwoSecondsAtMost() throws Exception {
        try (ServerSocket hung = new ServerSocket(0)) {
            Telemetry telemetry = Telemetry.start(settings()
                    .property("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + hung.getLocalPort())
                    .build());
            work(telemetry, null);

            long before = System.nanoTime();
            telemetry.stop();

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(3000);
        }
        // Closed with the requests waiting in it, the port resets them, which is no news after the last word.
        awaitSenders();
        assertThat(lines.lines()).singleElement().asString().contains("could not be sent within");
    }

    @Test
    void grpcIsAnsweredByTheAlternative() {
        Telemetry telemetry = Telemetry.start(
                settings().property("otel.exporter.otlp.protocol", "grpc").build());

        assertThat(telemetry.isOn()).isFalse();
        assertThat(lines.lines())
                .singleElement()
                .asString()
                .contains("grpc")
                .contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")
                .contains("traces and metrics");
    }

    @Test
    void grpcForOneSignalLeavesTheOther() {
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.exporter.otlp.metrics.protocol", "grpc")
                .build());

        work(telemetry, null);
        telemetry.stop();

        assertThat(receiver.count("/v1/traces")).isEqualTo(1);
        assertThat(receiver.count("/v1/metrics")).isZero();
        assertThat(lines.lines()).singleElement().asString().contains("so metrics are not sent");
    }

    @Test
    void badValuesGiveALineEachAndTheRestGoesOn() {
        Telemetry telemetry = Telemetry.start(toReceiver()
                .property("otel.bsp.schedule.delay", "soon")
                .property("otel.traces.sampler", "dice")
                .property("otel.traces.exporter", "otlp,zipkin")
                .property("otel.propagators", "b3")
                .property("otel.exporter.otlp.compression", "brotli")
                .property("otel.exporter.otlp.headers", "s3cret")
                .build());

        work(telemetry, null);
        telemetry.stop();

        assertThat(WireReader.spans(only("/v1/traces").body)).hasSize(2);
        assertThat(lines.lines()).anyMatch(l -> l.contains("OTEL_BSP_SCHEDULE_DELAY") && l.contains("default"));
        assertThat(lines.lines()).anyMatch(l -> l.contains("OTEL_TRACES_SAMPLER") && l.contains("dice"));
        assertThat(lines.lines()).anyMatch(l -> l.contains("OTEL_TRACES_EXPORTER") && l.contains("zipkin"));
        assertThat(lines.lines()).anyMatch(l -> l.contains("OTEL_EXPORTER_OTLP_HEADERS"));
        assertThat(lines.lines()).anyMatch(l -> l.contains("OTEL_EXPORTER_OTLP_COMPRESSION") && l.contains("gzip"));
        assertThat(lines.lines()).hasSize(5).noneMatch(l -> l.contains("s3cret"));
    }

    @Test
    void aBadEndpointTurnsOffOtlpButNotTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("spans.jsonl");
        Telemetry telemetry = Telemetry.start(settings()
                .property("otel.exporter.otlp.endpoint", "nonsense")
                .tracesFile(file.toString())
                .build());

        work(telemetry, null);
        telemetry.stop();

        assertThat(Files.readAllLines(file)).isNotEmpty();
        assertThat(lines.lines()).singleElement().asString().contains("nonsense");
    }

    @Test
    void aDeclarativeFileIsSaidToBeUnsupported() {
        Telemetry telemetry = Telemetry.start(
                toReceiver().property("otel.config.file", "/nowhere/otel.yaml").build());

        work(telemetry, null);
        telemetry.stop();

        assertThat(receiver.count("/v1/traces")).isEqualTo(1);
        assertThat(lines.lines()).singleElement().asString().contains("OTEL_CONFIG_FILE");
    }

    @Test
    void whatNobodyTakesIsNotMade() {
        Telemetry none = Telemetry.start(settings()
                .property("otel.traces.exporter", "none")
                .property("otel.metrics.exporter", "none")
                .build());
        Telemetry disabled =
                Telemetry.start(settings().property("otel.sdk.disabled", "true").build());
        Telemetry off = Telemetry.start(settings().enabled(false).build());

        for (Telemetry telemetry : List.of(none, disabled, off)) {
            assertThat(telemetry.isOn()).isFalse();
            assertThat(telemetry.pools()).isSameAs(PoolListener.NONE);
            assertThat(telemetry.queries()).isSameAs(QueryListener.NONE);
            assertThat(telemetry.leaks()).isSameAs(LeakListener.NONE);
            telemetry.stop();
        }
        assertThat(lines.lines()).isEmpty();
    }

    @Test
    void consoleIsLinesOfTheAgentsOwn() {
        Telemetry telemetry = Telemetry.start(settings()
                .property("otel.traces.exporter", "console")
                .property("otel.metrics.exporter", "console")
                .build());

        work(telemetry, null);
        telemetry.stop();

        assertThat(lines.lines()).anyMatch(l -> l.startsWith("[millpond] span 'SELECT a' CLIENT "));
        assertThat(lines.lines()).anyMatch(l -> l.startsWith("[millpond] metric db.client.operation.duration{"));
    }

    @Test
    void theFileHasALineOfOtlpJsonForEachBatch(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("spans.jsonl");
        Telemetry telemetry =
                Telemetry.start(toReceiver().tracesFile(file.toString()).build());

        work(telemetry, new SQLException("the password is s3cret", "23505", 0));
        telemetry.stop();

        assertThat(receiver.count("/v1/traces")).isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        List<JsonNode> spans = spansIn(file);
        assertThat(spans).hasSize(2);
        JsonNode statement = spans.stream()
                .filter(s -> s.get("name").asText().equals("SELECT a"))
                .findFirst()
                .orElseThrow();
        assertThat(statement.get("traceId").asText()).matches("[0-9a-f]{32}");
        assertThat(statement.get("spanId").asText()).matches("[0-9a-f]{16}");
        assertThat(statement.get("parentSpanId").asText()).matches("[0-9a-f]{16}");
        assertThat(statement.get("kind").isInt()).isTrue();
        assertThat(statement.get("kind").asInt()).isEqualTo(3);
        assertThat(statement.get("startTimeUnixNano").isTextual()).isTrue();
        assertThat(statement.get("status").get("code").asInt()).isEqualTo(2);
        assertThat(statement.get("attributes").findValuesAsText("key")).contains("db.query.text", "error.type");
        assertThat(Files.readString(file)).doesNotContain("s3cret");
    }

    @Test
    void aSecondRunAddsToTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("spans.jsonl");
        for (int run = 0; run < 2; run++) {
            Telemetry telemetry = Telemetry.start(fileOnly(file));
            work(telemetry, null);
            telemetry.stop();
        }

        assertThat(spansIn(file)).hasSize(4);
    }

    @Test
    void aFileThatCannotBeWrittenIsOneLine(@TempDir Path folder) {
        Path file = folder.resolve("missing").resolve("spans.jsonl");

        Telemetry telemetry = Telemetry.start(fileOnly(file));

        assertThat(telemetry.isOn()).isFalse();
        assertThat(lines.lines())
                .singleElement()
                .asString()
                .contains("MILLPOND_TRACES_FILE")
                .contains(file.toString());
    }

    @Test
    void itsThreadsAreDaemonsThatRememberNothingOfTheApplication() throws Exception {
        ThreadGroup group = new ThreadGroup("app");
        InheritableThreadLocal<Object> local = new InheritableThreadLocal<>();
        Telemetry[] started = new Telemetry[1];
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        Thread app = new Thread(group, () -> {
            local.set(new Object());
            started[0] = Telemetry.start(toReceiver().build());
            work(started[0], null);
            started[0].isOn();
        });
        app.setContextClassLoader(new ClassLoader() {});
        app.start();
        app.join();

        List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !before.contains(t)
                        && !t.getName().startsWith("pool-")
                        && !t.getName().startsWith("HTTP-"))
                .collect(Collectors.toList());
        assertThat(ours).isNotEmpty().allMatch(Thread::isDaemon);
        assertThat(ours).allMatch(t -> t.getContextClassLoader() == null);
        assertThat(ours).noneMatch(t -> t.getThreadGroup() == group);
        started[0].stop();
    }

    @Test
    void settingsNeverShowAValueOfAProperty() {
        assertThat(settings()
                        .property("otel.exporter.otlp.headers", "s3cret")
                        .build()
                        .toString())
                .doesNotContain("s3cret");
    }

    private static void work(Telemetry telemetry, SQLException error) {
        QueryListener.Session session = telemetry.queries().borrowed(SHOP, System.nanoTime(), 0);
        session.ended(session.started(new FakeQuery("SELECT a", "select a from b")), error, 1);
        session.returned();
    }

    private static TelemetrySettings.Builder settings() {
        return TelemetrySettings.builder().version("9.9");
    }

    private TelemetrySettings.Builder toReceiver() {
        return settings().property("otel.exporter.otlp.endpoint", receiver.url());
    }

    private static TelemetrySettings fileOnly(Path file) {
        return settings()
                .property("otel.traces.exporter", "none")
                .property("otel.metrics.exporter", "none")
                .tracesFile(file.toString())
                .build();
    }

    private Receiver.Request only(String path) {
        List<Receiver.Request> found =
                receiver.requests.stream().filter(r -> r.path.equals(path)).collect(Collectors.toList());
        assertThat(found).as(path + " said: " + lines.lines()).hasSize(1);
        return found.get(0);
    }

    private static List<JsonNode> spansIn(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> spans = new java.util.ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode batch = json.readTree(line);
            assertThat(batch.fieldNames()).toIterable().containsExactly("resourceSpans");
            for (JsonNode resource : batch.get("resourceSpans")) {
                assertThat(resource.get("resource").get("attributes").findValuesAsText("key"))
                        .contains("service.name");
                for (JsonNode scope : resource.get("scopeSpans")) {
                    assertThat(scope.get("scope").get("name").asText()).isEqualTo("io.millpond");
                    scope.get("spans").forEach(spans::add);
                }
            }
        }
        return spans;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
