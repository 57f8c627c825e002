/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.atomic.AtomicLong;

/** Takes whatever OTLP sends and forgets it, in a process of its own; its file says how much that was. Started as a source file. */
final class Collector {

    private Collector() {}

    /** @param args the port, and a file that is there once it listens: exports so far, and their bytes */
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        AtomicLong exports = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        server.createContext("/v1/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exports.incrementAndGet();
            bytes.addAndGet(body.length);
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1); // an empty answer is a protobuf message that rejects nothing
            exchange.close();
        });
        server.start();
        Path file = Paths.get(args[1]);
        while (true) {
            Files.writeString(file, exports + "\t" + bytes + "\n");
            Thread.sleep(200);
        }
    }
}
