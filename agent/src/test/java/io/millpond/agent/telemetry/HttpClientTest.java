/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millpond.agent.log.Heard;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real socket whose other end says what a test wants it to say. */
@Timeout(60)
class HttpClientTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Null closes the connection; else the answer to the next request on it. */
    private interface Script {
        String answer(int connection, int request) throws Exception;
    }

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    /** The receiver's end, for scripts that write by themselves. */
    private volatile Socket current;

    private HttpClient client;
    private Duration timeout = Duration.ofSeconds(30);
    private String headerName = "x-key";
    private String headerValue = "abc";

    private void serve(Script script) throws IOException {
        serve(script, "http://127.0.0.1:%d/v1/traces?a=b");
    }

    private void serve(Script script, String endpoint) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(() -> accept(script), "receiver");
        thread.setDaemon(true);
        thread.start();
        client = new HttpClient(config(URI.create(String.format(endpoint, server.getLocalPort()))));
    }

    private void accept(Script script) {
        for (int connection = 1; ; connection++) {
            try (Socket socket = server.accept()) {
                current = socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                for (int request = 1; heard(in, connection); request++) {
                    String answer = script.answer(connection, request);
                    if (answer == null) {
                        break;
                    }
                    out.write(answer.getBytes(ISO_8859_1));
                    if (!answer.contains("Content-Length") && !answer.contains("chunked")) {
                        break;
                    }
                }
            } catch (Exception e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    private boolean heard(InputStream in, int connection) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return false;
            }
            head.append((char) c);
        }
        String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+)\r\n.*", "$1");
        byte[] body = in.readNBytes(Integer.parseInt(length));
        requests.add(connection + " " + head + new String(body, ISO_8859_1));
        return true;
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        if (server != null) {
            server.close();
        }
    }

    private HttpAnswer post() throws IOException {
        return post(Duration.ofSeconds(30));
    }

    private HttpAnswer post(Duration limit) throws IOException {
        return client.post("body".getBytes(ISO_8859_1), System.nanoTime() + limit.toNanos());
    }

    private static String body(HttpAnswer answer) {
        return new String(answer.getResponseBody(), ISO_8859_1);
    }

    private String connections() {
        StringBuilder numbers = new StringBuilder();
        requests.forEach(r -> numbers.append(r.charAt(0)));
        return numbers.toString();
    }

    @Test
    void aRequestIsWhole() throws IOException {
        serve((connection, request) -> OK);

        HttpAnswer answer = post();

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getStatusMessage()).isEqualTo("OK");
        assertThat(body(answer)).isEqualTo("ok");
        assertThat(requests)
                .containsExactly("1 POST /v1/traces?a=b HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort()
                        + "\r\nContent-Type: application/x-protobuf\r\nContent-Length: 4\r\nx-key: abc\r\n\r\nbody");
    }

    @Test
    void localhostIsFoundWithoutTheResolverAndTheUserOfAnUrlIsNotSent() throws IOException {
        serve((connection, request) -> OK, "http://user:s3cret@LocalHost:%d");

        assertThat(post().getStatusCode()).isEqualTo(200);

        assertThat(requests.get(0))
                .startsWith("1 POST / HTTP/1.1\r\nHost: LocalHost:" + server.getLocalPort() + "\r\n")
                .doesNotContain("s3cret");
    }

    @Test
    void theLineIsKeptForTheNextRequest() throws IOException {
        serve((connection, request) -> OK);

        post();
        post();
        client.close();
        post();

        assertThat(connections()).isEqualTo("112");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
            })
    void theLineIsNotKeptAgainstTheReceiversWord(String answer) throws IOException {
        serve((connection, request) -> answer);

        assertThat(body(post())).isEqualTo("ok");
        assertThat(body(post())).isEqualTo("ok");

        assertThat(connections()).isEqualTo("12");
    }

    @Test
    void aLineClosedBetweenRequestsIsReplacedOnce() throws IOException {
        serve((connection, request) -> request == 1 ? OK : null);

        post();
        assertThat(post().getStatusCode()).isEqualTo(200);

        assertThat(connections()).isEqualTo("112");
    }

    @Test
    void aNewLineClosedWithoutAnAnswerIsAFailure() throws IOException {
        serve((connection, request) -> null);

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);

        assertThat(connections()).isEqualTo("1");
    }

    @Test
    void nothingIsSentAgainOnceAByteHasCome() throws IOException {
        serve((connection, request) -> request == 1 ? OK : "HTTP/1.1 200");

        post();

        assertThatThrownBy(this::post).isInstanceOf(EOFException.class);
        assertThat(connections()).isEqualTo("11");
    }

    @Test
    void chunksAreJoinedAndTheLineKept() throws IOException {
        serve((connection, request) -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");

        assertThat(body(post())).isEqualTo("abc0123456789");
        assertThat(body(post())).isEqualTo("abc0123456789");

        assertThat(connections()).isEqualTo("11");
    }

    @Test
    void aBodyWithoutLengthGoesToTheEnd() throws IOException {
        serve((connection, request) -> "HTTP/1.1 400 Bad Request\n\nall of it");

        HttpAnswer answer = post();

        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(body(answer)).isEqualTo("all of it");
    }

    @Test
    void provisionalAnswersArePassedOver() throws IOException {
        serve((connection, request) ->
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n" + OK);

        HttpAnswer answer = post();

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.retryAfter()).isNull();
        assertThat(body(answer)).isEqualTo("ok");
    }

    @Test
    void anAnswerWithoutABodyKeepsTheLine() throws IOException {
        serve((connection, request) -> "HTTP/1.1 204 No Content\r\nX: no Content-Length\r\n\r\n");

        post();
        post();

        assertThat(connections()).isEqualTo("11");
    }

    @Test
    void retryAfterIsReadWhateverItsCase() throws IOException {
        serve((connection, request) -> "HTTP/1.1 503 Busy\r\nRETRY-after:  7 \r\nContent-Length: 0\r\n\r\n");

        assertThat(post().retryAfter()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 503 No\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 503 No\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
            })
    void whatIsNotHttpIsRefused(String answer) throws IOException {
        serve((connection, request) -> answer);

        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("not HTTP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nok",
                "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Le",
            })
    void anAnswerCutOffIsAFailure(String answer) throws IOException {
        serve((connection, request) -> {
            current.getOutputStream().write(answer.getBytes(ISO_8859_1));
            return null;
        });

        assertThatThrownBy(this::post).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nok",
                "Content-Length: -1\r\n\r\nok",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nok",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
            })
    void aSuccessStaysOneWhateverBecomesOfItsBody(String rest) throws IOException {
        serve((connection, request) -> {
            current.getOutputStream().write(("HTTP/1.1 200 OK\r\n" + rest).getBytes(ISO_8859_1));
            return null;
        });

        assertThat(post().getStatusCode()).isEqualTo(200);
        assertThat(post().getStatusCode()).isEqualTo(200);

        assertThat(connections()).isEqualTo("12");
    }

    @Test
    void aSuccessWhoseBodyDoesNotComeIsNotWaitedForTwice() throws IOException {
        serve((connection, request) -> {
            current.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".getBytes(ISO_8859_1));
            TimeUnit.SECONDS.sleep(60);
            return null;
        });

        assertThat(post(Duration.ofMillis(300)).getStatusCode()).isEqualTo(200);
    }

    @Test
    void whatCameUnaskedIsNoAnswer() throws Exception {
        serve((connection, request) -> OK);
        post();
        current.getOutputStream()
                .write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
        TimeUnit.MILLISECONDS.sleep(100);

        assertThat(post().getStatusCode()).isEqualTo(200);

        assertThat(connections()).isEqualTo("12");
    }

    @Test
    void anAddressThatIsSilentLeavesTimeForTheNext() throws Exception {
        client = new HttpClient(config(URI.create("http://127.0.0.1")));
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            try (ServerSocket other = six(silent.getLocalPort())) {
                assumeThat(other).as("IPv6").isNotNull();
                assumeThat(fill(silent, filling))
                        .as("drops what it cannot queue")
                        .isTrue();
                server = other;
                Thread thread = new Thread(() -> accept((connection, request) -> OK), "receiver");
                thread.setDaemon(true);
                thread.start();
                client = new HttpClient(config(URI.create("http://localhost:" + silent.getLocalPort())));

                assertThat(post(Duration.ofSeconds(3)).getStatusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    private static ServerSocket six(int port) {
        try {
            return new ServerSocket(port, 50, InetAddress.getByName("::1"));
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean fill(ServerSocket silent, List<Socket> filling) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(silent.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return true;
            }
        }
        return false;
    }

    /** Of what a sender was given to send. */
    private static final class Outcome {
        private final CountDownLatch known = new CountDownLatch(1);
        private volatile Throwable failure;

        static Outcome of(JdkHttpSender sender, int length) {
            Outcome outcome = new Outcome();
            MessageWriter message = new MessageWriter() {
                @Override
                public void writeMessage(OutputStream out) throws IOException {
                    out.write(new byte[length]);
                }

                @Override
                public int getContentLength() {
                    return length;
                }
            };
            sender.send(message, response -> outcome.known.countDown(), e -> {
                outcome.failure = e;
                outcome.known.countDown();
            });
            return outcome;
        }

        boolean comes(long millis) throws InterruptedException {
            return known.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    private JdkHttpSender sender(ExportHealth health) {
        return new JdkHttpSender(config(URI.create("http://127.0.0.1:" + server.getLocalPort())), health);
    }

    private void serveOneThatDoesNotRead() throws IOException {
        client = new HttpClient(config(URI.create("http://127.0.0.1")));
        server = new ServerSocket();
        server.setReceiveBufferSize(4096);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReceiverThatDoesNotReadHoldsTheSenderToItsDeadlineOnly(boolean bySend) throws Exception {
        serveOneThatDoesNotRead();
        timeout = Duration.ofMillis(500);
        try (Heard lines = new Heard()) {
            JdkHttpSender sender = sender(new ExportHealth());
            Outcome first = Outcome.of(sender, 16 << 20);
            assertThat(first.comes(1000)).as("a write knows no timeout").isFalse();

            if (bySend) {
                Outcome.of(sender, 4);
            } else {
                sender.shutdown();
            }

            assertThat(first.comes(5000)).isTrue();
            assertThat(first.failure).isInstanceOf(SocketTimeoutException.class);
            sender.shutdown();
            assertThat(lines.lines()).allMatch(line -> line.contains("SocketTimeoutException"));
        }
    }

    @Test
    void whatIsUnderWayEndsWhenNobodyWaits() throws Exception {
        serve((connection, request) -> {
            TimeUnit.SECONDS.sleep(60);
            return null;
        });
        try (Heard lines = new Heard()) {
            ExportHealth health = new ExportHealth();
            JdkHttpSender sender = sender(health);
            Outcome first = Outcome.of(sender, 4);
            assertThat(first.comes(500)).isFalse();

            health.stopping();
            health.over();

            assertThat(first.comes(5000)).isTrue();
            Outcome second = Outcome.of(sender, 4);
            assertThat(second.comes(5000)).isTrue();
            assertThat(second.failure).isInstanceOf(IOException.class);
            assertThat(requests).hasSize(1);
            assertThat(lines.lines()).isEmpty();
            sender.shutdown();
        }
    }

    @Test
    void whatCannotBeSentIsSaidOnce() throws Exception {
        headerValue = "s3cret\r\nX-Injected: 1";
        serve((connection, request) -> OK);
        try (Heard lines = new Heard()) {
            JdkHttpSender sender = sender(new ExportHealth());

            for (int i = 0; i < 2; i++) {
                Outcome outcome = Outcome.of(sender, 4);
                assertThat(outcome.comes(5000)).isTrue();
                assertThat(outcome.failure).isInstanceOf(IllegalArgumentException.class);
            }

            sender.shutdown();
            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .contains("cannot send to http://127.0.0.1:" + server.getLocalPort())
                    .contains("a header")
                    .doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://otel_collector:4318/v1/traces, (http://otel_collector:4318/v1/traces)",
        "http://me:s3cret@c:1/v1/traces?key=s3cret, (http://c:1/v1/traces)",
        "http://[::1]:4318/v1/traces, (http://[::1]:4318/v1/traces)",
    })
    void anEndpointIsNamedAsItWasGiven(String url, String named) throws IOException {
        client = new HttpClient(config(URI.create(url)));
        String name = named.substring(1, named.length() - 1);
        try (Heard lines = new Heard()) {
            ExportHealth health = new ExportHealth();
            health.refused(URI.create(url), 400);
            health.unreachable(URI.create(url), new IOException("no"));

            assertThat(lines.lines()).hasSize(2).noneMatch(line -> line.contains("s3cret"));
            assertThat(lines.lines().get(0)).contains(" " + name + " answers HTTP 400");
            assertThat(lines.lines().get(1)).contains("cannot reach " + name.substring(0, name.indexOf("/v1")) + " (");
        }
    }

    @Test
    void aReasonMayHaveAnyByte() throws IOException {
        serve((connection, request) -> OK.replace("OK", "O\u0085K"));

        assertThat(post().getStatusMessage()).isEqualTo("O\u0085K");
    }

    @ParameterizedTest
    @CsvSource({"1,100000", "100000,10"})
    void headersWithoutEndAreRefused(int lines, int length) throws IOException {
        serve((connection, request) -> "HTTP/1.1 200 OK\r\n" + ("h: " + "x".repeat(length) + "\r\n").repeat(lines));

        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("not HTTP");
    }

    @Test
    void ofALongBodyTheBeginningIsReadAndTheLineGivenUp() throws IOException {
        String body = "x".repeat(1_000_000);
        serve((connection, request) -> "HTTP/1.1 400 No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(post().getResponseBody()).hasSize(64 * 1024);
        assertThat(post().getResponseBody()).hasSize(64 * 1024);

        assertThat(connections()).isEqualTo("12");
    }

    @Test
    void aByteNowAndThenDoesNotOutlastTheDeadline() throws IOException {
        serve((connection, request) -> {
            OutputStream out = current.getOutputStream();
            for (byte b : "HTTP/1.1 200 ".getBytes(ISO_8859_1)) {
                out.write(b);
            }
            while (true) {
                out.write('x');
                TimeUnit.MILLISECONDS.sleep(20);
            }
        });

        assertThatThrownBy(() -> post(Duration.ofMillis(300))).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void silenceIsATimeout() throws IOException {
        serve((connection, request) -> {
            TimeUnit.SECONDS.sleep(60);
            return null;
        });

        assertThatThrownBy(() -> post(Duration.ofMillis(200))).isInstanceOf(SocketTimeoutException.class);
        assertThat(connections()).isEqualTo("1");
    }

    @Test
    void aHeaderCannotBringAnotherAndIsNotShown() throws IOException {
        headerValue = "s3cret\r\nX-Injected: 1";
        serve((connection, request) -> OK);

        assertThatThrownBy(this::post)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret");
        assertThat(requests).isEmpty();
    }

    @Test
    void framingIsNotTheConfigurations() throws IOException {
        headerName = "Content-length";
        headerValue = "99";
        serve((connection, request) -> OK);

        post();

        assertThat(requests.get(0)).doesNotContain("99\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector, collector, 80, /, collector",
        "https://collector/, collector, 443, /, collector",
        "http://otel_collector:4318/v1/traces, otel_collector, 4318, /v1/traces, otel_collector:4318",
        "http://me:p%40ss@c:1/x?y=%20z, c, 1, /x?y=%20z, c:1",
        "http://[::1]:4318/v1, ::1, 4318, /v1, [::1]:4318",
        "https://[fe80::1%25eth0], fe80::1%eth0, 443, /, [fe80::1]",
        "https://c:443/ü, c, 443, /%C3%BC, c",
    })
    void whereAnUrlLeads(String url, String host, int port, String path, String header) throws IOException {
        client = new HttpClient(config(URI.create(url)));

        HttpTarget target = HttpTarget.of(URI.create(url));

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.path()).isEqualTo(path);
        assertThat(target.hostHeader()).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 127.0.0.1 0:0:0:0:0:0:0:1",
        "[::1], 0:0:0:0:0:0:0:1",
        "10.1.2.3, 10.1.2.3",
        "0.0.0.0, 127.0.0.1",
        "[::], 0:0:0:0:0:0:0:1",
        "[fe80::1%251], fe80:0:0:0:0:0:0:1%1",
        "[fe80::1%25], fe80:0:0:0:0:0:0:1%25",
        "[fe80::1%1], fe80:0:0:0:0:0:0:1%1",
    })
    void whatNeedsNoResolver(String host, String addresses) throws IOException {
        client = new HttpClient(config(URI.create("http://" + host)));
        StringBuilder found = new StringBuilder();
        for (InetAddress address : HttpTarget.of(URI.create("http://" + host)).addresses()) {
            found.append(found.length() == 0 ? "" : " ").append(address.getHostAddress());
        }

        assertThat(found).hasToString(addresses);
    }

    private HttpSenderConfig config(URI endpoint) {
        return new HttpSenderConfig() {
            @Override
            public URI getEndpoint() {
                return endpoint;
            }

            @Override
            public String getContentType() {
                return "application/x-protobuf";
            }

            @Override
            public Compressor getCompressor() {
                return null;
            }

            @Override
            public Duration getTimeout() {
                return timeout;
            }

            @Override
            public Duration getConnectTimeout() {
                return Duration.ofSeconds(30);
            }

            @Override
            public Supplier<Map<String, List<String>>> getHeadersSupplier() {
                return () -> Map.of(headerName, List.of(headerValue));
            }

            @Override
            public ProxyOptions getProxyOptions() {
                return null;
            }

            @Override
            public RetryPolicy getRetryPolicy() {
                return null;
            }

            @Override
            public SSLContext getSslContext() {
                return null;
            }

            @Override
            public X509TrustManager getTrustManager() {
                return null;
            }

            @Override
            public ExecutorService getExecutorService() {
                return null;
            }
        };
    }
}
