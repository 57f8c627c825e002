/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.benchmarks.peers.Peer;
import java.util.ArrayList;
import java.util.List;

/** What is measured, and for how long. */
record Plan(int rounds, int warmups, int iterations, long iterationMillis) {

    static final String BASE = Peer.HIKARI.label();

    /**
     * Some three minutes; good for B/op and for orders of magnitude. The warm-up is the larger part: with half of it, on busy cores,
     * the JIT was still at work on the longest paths.
     */
    static Plan quick() {
        return new Plan(1, 12, 6, 400);
    }

    /** For a claim: medians over ten interleaved rounds. About an hour. */
    static Plan full() {
        return new Plan(10, 8, 5, 1_000);
    }

    static List<Cell> cells(String agentJar) {
        List<Cell> cells = new ArrayList<>();
        String engine = EngineBenchmark.class.getName() + ".borrowAndReturn";
        for (int threads : new int[] {1, 8}) {
            String section = "Engine: borrow and return, " + threads + (threads == 1 ? " thread" : " threads");
            cells.add(new Cell(section, engine, EngineBenchmark.ENGINE, threads, List.of()));
            for (Peer peer : Peer.values()) {
                cells.add(new Cell(section, engine, peer.label(), threads, List.of()));
            }
        }
        for (String benchmark : new String[] {"getAndClose", "query"}) {
            String section = benchmark.equals("query")
                    ? "Door: connection + prepareStatement + executeQuery + ResultSet + close, 1 thread"
                    : "Door: getConnection(url, user, password) + close, 1 thread";
            for (Variant variant : Variant.values()) {
                String method = DoorBenchmark.class.getName() + "." + benchmark;
                cells.add(new Cell(section, method, variant.label(), 1, variant.jvmArgs(agentJar)));
            }
        }
        return cells;
    }
}
