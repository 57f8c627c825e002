/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** An OTLP receiver on loopback: keeps what it gets, answers as told. */
final class Receiver implements AutoCloseable {

    static final class Request {
        final String path;
        final Map<String, List<String>> headers;
        final byte[] body;

        Request(String path, Map<String, List<String>> headers, byte[] body) {
            this.path = path;
            this.headers = headers;
            this.body = body;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final Map<String, Integer> always = new java.util.concurrent.ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    Receiver() throws IOException {
        this(0);
    }

    Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The next answers, one each; then 200. */
    synchronized void answer(int... codes) {
        for (int code : codes) {
            statuses.add(code);
        }
    }

    void always(String path, int code) {
        always.put(path, code);
    }

    void recover() {
        always.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = unzipped.readAllBytes();
            }
        }
        String path = exchange.getRequestURI().getPath();
        Integer code = always.get(path);
        if (code == null) {
            synchronized (this) {
                code = statuses.poll();
            }
        }
        requests.add(new Request(path, Map.copyOf(exchange.getRequestHeaders()), body));
        // Ends the exchange. Its close() would end the connection too, which the sender may be using again by now.
        exchange.sendResponseHeaders(code == null ? 200 : code, -1);
    }

    long count(String path) {
        return requests.stream().filter(r -> r.path.equals(path)).count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
