/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ground that the other tests stand on, without the agent. */
final class HarnessTest {
    @ParameterizedTest
    @ValueSource(ints = {8, 11, 17, 21, 25, 26})
    void everyJavaVersionRunsTheLegacyPrograms(int feature) {
        Run run = AgentJvm.on(Jdks.require(feature)).run("EmptyMain", "a", "b").succeeded();

        assertThat(run.out()).containsExactly("empty a,b");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void postgresWantsThePasswordAndComesBackOnTheSamePort() throws SQLException {
        checkServer(Postgres.require(), "28P01");
    }

    @Test
    void mariaDbWantsThePasswordAndComesBackOnTheSamePort() throws SQLException {
        checkServer(MariaDb.require(), "28000");
    }

    private static void checkServer(DatabaseServer server, String wrongPasswordState) throws SQLException {
        server.freshDatabase("harness");
        try (Connection connection = server.connect("harness")) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(server.sessions("harness")).isEqualTo(1);
        }
        server.awaitNoSession("harness");
        Assertions.assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(server.url("harness"), DatabaseServer.USER, "wrong"))
                .matches(e -> e.getSQLState().equals(wrongPasswordState), "SQLState");

        server.kill();

        Assertions.assertThatExceptionOfType(SQLException.class).isThrownBy(() -> server.connect("harness"));
        server.restart();
        try (Connection connection = server.connect("harness")) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void theReceiverDecodesGzippedProtobuf() throws Exception {
        Span span = Span.newBuilder()
                .setName("SELECT orders")
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .build();
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            request.writeTo(gzip);
        }
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            HttpResponse<Void> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(receiver.endpoint() + "/v1/traces"))
                                    .header("Content-Encoding", "gzip")
                                    .header("Content-Type", "application/x-protobuf")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());

            assertThat(response.statusCode()).isEqualTo(200);
            OtlpReceiver.SpanView view =
                    receiver.awaitSpan("SELECT", s -> s.name().equals("SELECT orders"));
            assertThat(view.kind()).isEqualTo("CLIENT");
            assertThat(view.spanId()).isEqualTo("0102030405060708");
            assertThat(view.isRoot()).isTrue();
            assertThat(receiver.faults()).isEmpty();
        }
    }
}
