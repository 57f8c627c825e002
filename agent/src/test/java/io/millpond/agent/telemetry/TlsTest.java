/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import io.millpond.agent.telemetry.emit.Recorded;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private HttpsServer server;
    private final AtomicInteger received = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        Path keys = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                "-keyalg",
                "RSA",
                "-alias",
                "otlp",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2");
        keytool("-exportcert", "-rfc", "-keystore", keys.toString(), "-alias", "otlp", "-file", certificate());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCertificateFromTheConfigurationIsTrusted() {
        send(settings()
                .property("otel.exporter.otlp.certificate", certificate())
                .build());

        assertThat(received).hasValue(1);
    }

    @Test
    void anUntrustedReceiverGetsNothingAndOneLineSaysSo() {
        try (Heard lines = new Heard()) {
            send(settings().build());

            assertThat(received).hasValue(0);
            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .contains("https://127.0.0.1:")
                    .contains("SSL")
                    .doesNotContain("no TLS is set up");
        }
    }

    /** The certificate is trusted, and is for 127.0.0.1 only. */
    @Test
    void aCertificateForAnotherHostIsRefused() {
        try (Heard lines = new Heard()) {
            send(settings()
                    .property("otel.exporter.otlp.certificate", certificate())
                    .property(
                            "otel.exporter.otlp.endpoint",
                            "https://localhost:" + server.getAddress().getPort())
                    .build());

            assertThat(received).hasValue(0);
            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .contains("https://localhost:")
                    .contains("SSL")
                    .doesNotContain("no TLS is set up");
        }
    }

    private TelemetrySettings.Builder settings() {
        return TelemetrySettings.builder()
                .property("otel.metrics.exporter", "none")
                .property(
                        "otel.exporter.otlp.endpoint",
                        "https://127.0.0.1:" + server.getAddress().getPort());
    }

    private String certificate() {
        return folder.resolve("otlp.pem").toString();
    }

    private static void send(TelemetrySettings settings) {
        Telemetry telemetry = Telemetry.start(settings);
        QueryListener.Session session = telemetry.queries().borrowed(Recorded.SHOP, System.nanoTime(), 0);
        session.returned();
        telemetry.stop(10_000, 10_000);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
