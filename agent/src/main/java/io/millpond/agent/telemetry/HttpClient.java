/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one endpoint. The line of an exchange is kept for the next where the receiver allows; whoever needs it takes it out, so
 * that {@link #close} never ends one in use.
 */
final class HttpClient implements Closeable {

    /** What the framing of a request hangs on is ours to say. */
    private static final Set<String> OURS = new HashSet<>(Arrays.asList(
            "host",
            "connection",
            "keep-alive",
            "content-type",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect"));

    private final HttpSenderConfig config;
    private final AtomicReference<@Nullable HttpLine> kept = new AtomicReference<>();
    private final HttpSockets sockets = new HttpSockets();

    HttpClient(HttpSenderConfig config) {
        this.config = config;
    }

    HttpAnswer post(byte[] body, long deadline) throws IOException {
        HttpTarget target = HttpTarget.of(config.getEndpoint());
        byte[] head = head(target, body.length);
        HttpLine old = kept.getAndSet(null);
        if (old != null && !old.isIdle()) {
            old.close();
            old = null;
        }
        if (old != null) {
            try {
                return exchange(old, head, body, deadline);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // Closed by the receiver while it was idle, most likely. Once a byte has come, the request was taken.
                if (old.isAnswering()) {
                    throw e;
                }
            }
        }
        long connectNanos = config.getConnectTimeout().toNanos();
        HttpLine line = HttpLine.to(target, config.getSslContext(), sockets, connectNanos, deadline);
        return exchange(line, head, body, deadline);
    }

    private HttpAnswer exchange(HttpLine line, byte[] head, byte[] body, long deadline) throws IOException {
        boolean keep = false;
        try {
            line.begin(deadline);
            line.send(head, body);
            HttpAnswer answer = HttpAnswer.read(line, deadline);
            keep = answer.keepsLine() && line.isQuiet();
            return answer;
        } catch (SocketException e) {
            if (deadline - System.nanoTime() > 0) {
                throw e;
            }
            // Closed by one who came by, most likely.
            SocketTimeoutException late = new SocketTimeoutException("the receiver did not take it in time");
            late.initCause(e);
            throw late;
        } finally {
            if (!keep) {
                // Still in use: TLS writes its good-bye.
                line.close();
            }
            boolean open = line.end();
            HttpLine over = keep && open ? kept.getAndSet(line) : keep ? line : null;
            if (over != null) {
                over.close();
            }
        }
    }

    private byte[] head(HttpTarget target, int length) {
        StringBuilder head = new StringBuilder(256)
                .append("POST ")
                .append(target.path())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.hostHeader())
                .append("\r\nContent-Type: ")
                .append(config.getContentType())
                .append("\r\nContent-Length: ")
                .append(length)
                .append("\r\n");
        Compressor compressor = config.getCompressor();
        if (compressor != null) {
            head.append("Content-Encoding: ").append(compressor.getEncoding()).append("\r\n");
        }
        Map<String, List<String>> headers = config.getHeadersSupplier().get();
        if (headers != null) {
            headers.forEach((name, values) -> values.forEach(value -> add(head, name, value, compressor != null)));
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void add(StringBuilder head, String name, String value, boolean compressed) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower) || (compressed && lower.equals("content-encoding"))) {
            return;
        }
        // A line break would begin another header, or the body. The value may be a key: it is not shown.
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header to send has a name or value that HTTP does not allow");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Ends each exchange that has had its time and hangs in a write. */
    void closeOverdue() {
        sockets.closeOverdue();
    }

    /** Ends what is under way; what is tried later fails. */
    void closeForGood() {
        sockets.closeForGood();
    }

    /** The line that is kept, if any; a later exchange opens another. */
    @Override
    public void close() {
        HttpLine line = kept.getAndSet(null);
        if (line != null) {
            line.close();
        }
    }
}
