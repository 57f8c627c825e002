/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One POST and its answer. The connection goes back to the JDK's keep-alive cache, so its answer is always read to the end. */
final class HttpExchange implements HttpResponse {

    private static final int MAX_BODY = 64 * 1024;

    private final int status;
    private final String message;
    private final @Nullable String retryAfter;
    private final byte[] body;

    private HttpExchange(int status, @Nullable String message, @Nullable String retryAfter, byte[] body) {
        this.status = status;
        this.message = message == null ? "" : message;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    static HttpExchange post(HttpSenderConfig config, byte[] body, long deadline) throws IOException {
        HttpURLConnection connection = connection(config);
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException(
                    "no time left of " + config.getTimeout().toMillis() + " ms");
        }
        connection.setConnectTimeout(
                millis(Math.min(left, config.getConnectTimeout().toMillis())));
        connection.setReadTimeout(millis(left));
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setUseCaches(false);
        connection.setInstanceFollowRedirects(false);
        // A fixed length also keeps HttpURLConnection from sending the request again on its own.
        connection.setFixedLengthStreamingMode(body.length);
        headers(connection, config);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return answer(connection, deadline);
    }

    private static HttpURLConnection connection(HttpSenderConfig config) throws IOException {
        URL url = config.getEndpoint().toURL();
        ProxyOptions proxies = config.getProxyOptions();
        List<Proxy> chosen = proxies == null ? null : proxies.getProxySelector().select(config.getEndpoint());
        HttpURLConnection connection = (HttpURLConnection)
                (chosen == null || chosen.isEmpty() ? url.openConnection() : url.openConnection(chosen.get(0)));
        SSLContext ssl = config.getSslContext();
        if (ssl != null && connection instanceof HttpsURLConnection) {
            ((HttpsURLConnection) connection).setSSLSocketFactory(ssl.getSocketFactory());
        }
        return connection;
    }

    private static void headers(HttpURLConnection connection, HttpSenderConfig config) {
        Map<String, List<String>> headers = config.getHeadersSupplier().get();
        if (headers != null) {
            headers.forEach((name, values) -> values.forEach(value -> connection.addRequestProperty(name, value)));
        }
        connection.setRequestProperty("Content-Type", config.getContentType());
        Compressor compressor = config.getCompressor();
        if (compressor != null) {
            connection.setRequestProperty("Content-Encoding", compressor.getEncoding());
        }
    }

    private static HttpExchange answer(HttpURLConnection connection, long deadline) throws IOException {
        int status;
        try {
            status = connection.getResponseCode();
        } catch (HttpRetryException credentialsAsked) {
            return new HttpExchange(credentialsAsked.responseCode(), credentialsAsked.getReason(), null, new byte[0]);
        }
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
        InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        byte[] body = stream == null ? new byte[0] : drained(stream, connection, deadline);
        return new HttpExchange(
                status, connection.getResponseMessage(), connection.getHeaderField("Retry-After"), body);
    }

    private static byte[] drained(InputStream stream, HttpURLConnection connection, long deadline) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try (InputStream in = stream) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                body.write(buffer, 0, n);
                if (body.size() > MAX_BODY || deadline - System.nanoTime() < 0) {
                    // Not worth the time: such a receiver's connection is not kept.
                    connection.disconnect();
                    break;
                }
            }
        }
        return body.toByteArray();
    }

    private static int millis(long value) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, value));
    }

    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    public String getStatusMessage() {
        return message;
    }

    @Override
    public byte[] getResponseBody() {
        return body;
    }
}
