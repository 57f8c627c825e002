/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a receiver, and its bytes. A plain socket of the JDK's: {@code HttpURLConnection} asks the application's proxy
 * selector, cookie handler and URL handlers about our requests, and fixes its {@code http.*} settings at the first of them; a
 * channel would load its selector provider. Used by one thread at a time.
 */
final class HttpLine implements Closeable {

    private static final int MAX_TEXT = 8 * 1024;

    private final HttpSockets sockets;
    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[8 * 1024];
    private int next;
    private int end;
    private boolean answering;

    private HttpLine(HttpSockets sockets, Socket plain, Socket socket) throws IOException {
        this.sockets = sockets;
        this.plain = plain;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * A new one, whose way there may already be cut short.
     *
     * @param connectNanos the most that one address may take
     */
    static HttpLine to(
            HttpTarget target, @Nullable SSLContext ssl, HttpSockets sockets, long connectNanos, long deadline)
            throws IOException {
        Socket plain = connected(target, sockets, connectNanos, deadline);
        try {
            plain.setTcpNoDelay(true);
            return new HttpLine(sockets, plain, target.tls() ? secured(plain, target, ssl, deadline) : plain);
        } catch (IOException | RuntimeException | LinkageError e) {
            closed(plain, sockets);
            throw e;
        }
    }

    private static void closed(Socket plain, HttpSockets sockets) throws IOException {
        sockets.end(plain);
        plain.close();
    }

    private static Socket connected(HttpTarget target, HttpSockets sockets, long connectNanos, long deadline)
            throws IOException {
        IOException first = null;
        InetAddress[] addresses = target.addresses();
        for (int i = 0; i < addresses.length; i++) {
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                // An even share of what is left: one that never answers does not take the time of those after it.
                int millis = Math.max(1, left(deadline) / (addresses.length - i));
                sockets.begin(socket, deadline);
                socket.connect(
                        new InetSocketAddress(addresses[i], target.port()), Math.min(millis(connectNanos), millis));
                return socket;
            } catch (IOException | IllegalArgumentException e) {
                // The latter where this JVM was told to speak the other version of IP only.
                closed(socket, sockets);
                if (first == null) {
                    first = e instanceof IOException ? (IOException) e : new IOException(e);
                }
            }
        }
        throw first == null ? new IOException("no address") : first;
    }

    private static Socket secured(Socket plain, HttpTarget target, @Nullable SSLContext ssl, long deadline)
            throws IOException {
        if (ssl == null) {
            throw new SSLException("no TLS is set up");
        }
        SSLSocket socket = (SSLSocket) ssl.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        // Without it any certificate of a trusted issuer would do, whatever host it is for.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(left(deadline));
        socket.startHandshake();
        return socket;
    }

    /** From here on it may be closed when its deadline has passed; a new one has begun already. */
    void begin(long deadline) throws IOException {
        sockets.begin(plain, deadline);
    }

    /** False where it has been closed meanwhile. */
    boolean end() {
        return sockets.end(plain);
    }

    /** The whole request at once. */
    void send(byte[] head, byte[] body) throws IOException {
        answering = false;
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request);
        out.flush();
    }

    /** Whether a byte has come since the last request: then it was received, and is not to be sent again unasked. */
    boolean isAnswering() {
        return answering;
    }

    /** Nothing has come that nobody asked for. */
    boolean isQuiet() {
        return next == end;
    }

    /**
     * Nothing has come while it was idle either: an unasked 408 would be taken for the answer to the next request, and TLS's
     * good-bye for its failure.
     */
    boolean isIdle() {
        try {
            return isQuiet() && plain.getInputStream().available() == 0 && in.available() == 0;
        } catch (IOException closed) {
            return false;
        }
    }

    /** The next byte, -1 at the end of the stream. */
    int read(long deadline) throws IOException {
        if (next == end && !fill(deadline)) {
            return -1;
        }
        return buffer[next++] & 0xff;
    }

    /** At least one byte to {@code to}, at most {@code most}; 0 at the end of the stream. */
    int read(ByteArrayOutputStream to, long most, long deadline) throws IOException {
        if (next == end && !fill(deadline)) {
            return 0;
        }
        int count = (int) Math.min(most, end - next);
        to.write(buffer, next, count);
        next += count;
        return count;
    }

    /** A line without its end; null where the stream ends before it. */
    @Nullable
    String readLine(long deadline) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = read(deadline); c >= 0; c = read(deadline)) {
            if (c == '\n') {
                int length = text.length();
                return length > 0 && text.charAt(length - 1) == '\r' ? text.substring(0, length - 1) : text.toString();
            }
            if (text.length() == MAX_TEXT) {
                throw new IOException("the answer is not HTTP: a line of more than " + MAX_TEXT + " bytes");
            }
            text.append((char) c);
        }
        return null;
    }

    private boolean fill(long deadline) throws IOException {
        // Each read has what is left, so that one byte now and then does not hold the sender for ever.
        socket.setSoTimeout(left(deadline));
        int count = in.read(buffer);
        next = 0;
        end = Math.max(0, count);
        answering |= count > 0;
        return count > 0;
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no time left");
        }
        return millis(nanos);
    }

    private static int millis(long nanos) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    @Override
    public void close() {
        try {
            // TLS says good-bye, and may wait for an answer to it.
            plain.setSoTimeout(100);
            socket.close();
        } catch (IOException lineIsGone) {
            // which is what was wanted
        } finally {
            closePlain();
        }
    }

    private void closePlain() {
        try {
            plain.close();
        } catch (IOException lineIsGone) {
            // as above
        }
    }
}
