/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import com.example.stubdb.StubDriver;
import io.millpond.benchmarks.peers.Peer;
import io.millpond.benchmarks.peers.PoolSetup;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.firebirdsql.stub.KnownStubDriver;

/**
 * Fifty requests of 2 ms at once, five idle connections, at most fifty, 150 ms for a connect: how long until all are done, and how
 * many connections were opened for it? Five of a kind could serve all in 20 ms.
 *
 * <p>One line for each JVM; {@code benchmarks/run --spike} runs the pools in turn.
 */
public final class Spike {

    private static final int MAX = 50;
    private static final int IDLE = 5;
    private static final int REQUESTS = 50;
    private static final long REQUEST_MILLIS = 2;
    private static final long CONNECT_MILLIS = 150;
    /** A row of its own: where the agent knows the driver its own threads connect, else who waits does. */
    private static final String KNOWN_DRIVER = "-known-driver";

    private Spike() {}

    /** @param args the row's label; with {@code --jvm-args} and the agent jar before it: prints what its JVM needs */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("--jvm-args")) {
            List<String> needed = variant(args[2]).jvmArgs(args[1]);
            System.out.println(String.join(" ", needed).replace("size=" + Peer.SIZE, "size=" + MAX));
            return;
        }
        Variant variant = variant(args[0]);
        Peer peer = variant.peer();
        DoorBenchmark.Door door;
        if (peer == null) {
            boolean known = args[0].endsWith(KNOWN_DRIVER);
            Class.forName((known ? KnownStubDriver.class : StubDriver.class).getName());
            String url = known ? KnownStubDriver.URL : StubDriver.URL;
            door = () -> DriverManager.getConnection(url, Peer.USER, Peer.PASSWORD);
        } else {
            door = peer.open(new PoolSetup(MAX, IDLE, false, false))::getConnection;
        }
        for (int i = 0; i < 2_000; i++) {
            door.open().close();
        }
        List<Connection> idle = new ArrayList<>();
        for (int i = 0; i < IDLE; i++) {
            idle.add(door.open());
        }
        for (Connection each : idle) {
            each.close();
        }
        int before = StubDriver.opened();
        StubDriver.connectsTake(CONNECT_MILLIS);

        ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(REQUESTS);
        List<Future<?>> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(threads.submit(() -> {
                ready.countDown();
                start.await();
                try (Connection connection = door.open()) {
                    Thread.sleep(REQUEST_MILLIS);
                }
                return null;
            }));
        }
        ready.await();
        long began = System.nanoTime();
        start.countDown();
        for (Future<?> request : requests) {
            request.get();
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        System.out.printf("%-26s %5d ms, %d connects, %d before%n", args[0], millis, StubDriver.openedSlowly(), before);
        System.exit(0);
    }

    private static Variant variant(String label) {
        return Variant.of(
                label.endsWith(KNOWN_DRIVER) ? label.substring(0, label.length() - KNOWN_DRIVER.length()) : label);
    }
}
