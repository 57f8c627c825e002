/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a receiver answered. It may say anything and as much as it likes: all that is read of it is bounded. */
final class HttpAnswer implements HttpResponse {

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 64 * 1024;

    private final int status;
    private final String message;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean complete;
    private final boolean lasting;

    private HttpAnswer(StatusLine first, Map<String, String> headers, Body body) {
        this.status = first.status;
        this.message = first.message;
        this.headers = headers;
        this.body = body.bytes.toByteArray();
        this.complete = body.complete;
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        this.lasting = first.persistent ? !connection.contains("close") : connection.contains("keep-alive");
    }

    /** @throws IOException also where it is not HTTP, or ends before it is complete, but then it was no success */
    static HttpAnswer read(HttpLine line, long deadline) throws IOException {
        int[] room = {MAX_HEAD};
        StatusLine first;
        Map<String, String> headers;
        do {
            // What is provisional comes before the answer, and any number of times.
            first = StatusLine.of(text(line, room, deadline));
            headers = headers(line, room, deadline);
        } while (first.status / 100 == 1 && first.status != 101);
        Body body = new Body();
        if (first.status != 101 && first.status != 204 && first.status != 304) {
            try {
                body.read(line, headers, room, deadline);
            } catch (IOException e) {
                // A success has taken the batch: told as a failure it would be sent, and counted, twice.
                if (first.status / 100 != 2) {
                    throw e;
                }
            }
        } else {
            body.complete = first.status != 101;
        }
        return new HttpAnswer(first, headers, body);
    }

    private static Map<String, String> headers(HttpLine line, int[] room, long deadline) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String text = text(line, room, deadline); !text.isEmpty(); text = text(line, room, deadline)) {
            int colon = text.indexOf(':');
            if (colon > 0) {
                String name = text.substring(0, colon).trim().toLowerCase(Locale.ROOT);
                headers.merge(name, text.substring(colon + 1).trim(), (a, b) -> a + "," + b);
            }
        }
        return headers;
    }

    private static String text(HttpLine line, int[] room, long deadline) throws IOException {
        String text = line.readLine(deadline);
        if (text == null) {
            throw new EOFException("the receiver closed the connection before it had answered");
        }
        room[0] -= text.length() + 1;
        if (room[0] < 0) {
            throw new IOException("the answer is not HTTP: headers of more than " + MAX_HEAD + " bytes");
        }
        return text;
    }

    /** Whether its connection serves the next request: only where the answer says so, and where it ends is known. */
    boolean keepsLine() {
        return complete && lasting;
    }

    @Nullable
    String retryAfter() {
        return headers.get("retry-after");
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

    /** {@code HTTP/1.1 200 OK}. */
    private static final class StatusLine {
        private final int status;
        private final String message;
        private final boolean persistent;

        private StatusLine(int status, String message, boolean persistent) {
            this.status = status;
            this.message = message;
            this.persistent = persistent;
        }

        static StatusLine of(String text) throws IOException {
            // (?s): a reason may have any byte, and U+0085 ends a line for a pattern only.
            if (!text.matches("(?s)HTTP/1\\.\\d [1-9]\\d\\d( .*)?")) {
                throw new IOException("the answer is not HTTP");
            }
            String message = text.length() > 13 ? text.substring(13) : "";
            return new StatusLine(Integer.parseInt(text.substring(9, 12)), message, text.charAt(7) != '0');
        }
    }

    /** Cut off at {@link #MAX_BODY}: more is not worth the time, and the connection of such a receiver is not kept. */
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean complete;

        void read(HttpLine line, Map<String, String> headers, int[] room, long deadline) throws IOException {
            String coding = headers.get("transfer-encoding");
            String length = headers.get("content-length");
            if (coding != null && coding.toLowerCase(Locale.ROOT).endsWith("chunked")) {
                chunks(line, room, deadline);
            } else if (coding == null && length != null) {
                if (!length.matches("\\d{1,18}")) {
                    throw new IOException("the answer is not HTTP: Content-Length " + length);
                }
                complete = part(line, Long.parseLong(length), deadline);
            } else {
                while (bytes.size() < MAX_BODY && line.read(bytes, MAX_BODY - bytes.size(), deadline) > 0) {
                    // until the receiver closes, after which there is no line to keep
                }
            }
        }

        private void chunks(HttpLine line, int[] room, long deadline) throws IOException {
            for (long size = size(line, room, deadline); size > 0; size = size(line, room, deadline)) {
                if (!part(line, size, deadline)) {
                    return;
                }
                if (!text(line, room, deadline).isEmpty()) {
                    throw new IOException("the answer is not HTTP: a chunk is longer than it says");
                }
            }
            headers(line, room, deadline);
            complete = true;
        }

        private static long size(HttpLine line, int[] room, long deadline) throws IOException {
            String text = text(line, room, deadline);
            int extension = text.indexOf(';');
            String digits = (extension < 0 ? text : text.substring(0, extension)).trim();
            if (!digits.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("the answer is not HTTP: no size of a chunk");
            }
            return Long.parseLong(digits, 16);
        }

        /** False where there is more than is read. */
        private boolean part(HttpLine line, long length, long deadline) throws IOException {
            long left = Math.min(length, MAX_BODY - bytes.size());
            boolean whole = left == length;
            while (left > 0) {
                int count = line.read(bytes, left, deadline);
                if (count == 0) {
                    throw new EOFException("the receiver closed the connection in the middle of its answer");
                }
                left -= count;
            }
            return whole;
        }
    }
}
