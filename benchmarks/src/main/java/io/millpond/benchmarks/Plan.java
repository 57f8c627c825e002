/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.benchmarks.peers.Peer;
import io.millpond.benchmarks.peers.PoolSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is measured, and for how long. */
record Plan(int rounds, int warmups, int iterations, long iterationMillis) {

    /**
     * So many rounds measure everybody who is not {@link #HOPELESS} times behind in the first; the later ones only those that may yet
     * be the best peer.
     */
    static final int ROUNDS_OF_ALL = 3;

    /** A peer that took so many times another's time in the first round is not the best one in the median of ten. */
    static final double HOPELESS = 5;

    /** A peer that took so many times another's time in each of {@link #ROUNDS_OF_ALL} rounds neither. */
    static final double BEHIND = 2;

    /** A peer that stood still in so many rounds, and never answered, costs each of the others a minute or two. */
    static final int SILENT_ROUNDS = 2;

    static final String BASE = Peer.HIKARI.label();

    /**
     * Some ten minutes; good for B/op and for orders of magnitude. The warm-up is the larger part: with half of it, on busy cores,
     * the JIT was still at work on the longest paths.
     */
    static Plan quick() {
        return new Plan(1, 12, 6, 400);
    }

    static final Set<String> PEERS = Stream.of(Peer.values()).map(Peer::label).collect(Collectors.toSet());

    /** For a claim: ten interleaved rounds or more. Hours; {@code --only} takes a part. */
    static Plan full(int rounds) {
        return new Plan(rounds, 10, 5, 400);
    }

    /**
     * Where threads that never rest outnumber the connections, the JIT compiler has to share the processors with all of them: on two, methods
     * waited for it for up to four seconds, and code that it had to compile anew ran slowly for ten. For all subjects alike.
     */
    int warmups(Cell cell) {
        return cell.isContended() ? (cell.isVirtual() ? 6 : 3) * warmups : warmups;
    }

    static List<Cell> cells(String agentJar) {
        List<Cell> cells = new ArrayList<>();
        for (int threads : new int[] {1, 2, 8, 32}) {
            engine(cells, threads, PoolSetup.USUAL, List.of());
        }
        for (int threads : new int[] {1, 2, 8, 32}) {
            engine(cells, threads, PoolSetup.fixed(Peer.SIZE, true), List.of());
        }
        for (int[] contended : new int[][] {{8, 4}, {32, 8}, {100, 1}}) {
            PoolSetup setup = PoolSetup.fixed(contended[1], false);
            engine(cells, contended[0], setup, List.of());
            if (Runtime.version().feature() >= 21) {
                // Nobody takes a carrier from a virtual thread that never waits: with fewer carriers than threads two
                // would run for ever, and JMH would wait for the others as long.
                engine(
                        cells,
                        contended[0],
                        setup,
                        List.of(
                                Cell.VIRTUAL,
                                "-Djdk.virtualThreadScheduler.parallelism=" + contended[0],
                                "-Djdk.virtualThreadScheduler.maxPoolSize=" + Math.max(256, contended[0])));
            }
        }
        for (String benchmark : new String[] {"getAndClose", "query"}) {
            String section = benchmark.equals("query")
                    ? "Door: connection + prepareStatement + executeQuery + ResultSet + close, 1 thread"
                    : "Door: getConnection + close, 1 thread";
            for (Variant variant : Variant.values()) {
                String method = DoorBenchmark.class.getName() + "." + benchmark;
                cells.add(new Cell(section, method, variant.label(), 1, Map.of(), variant.jvmArgs(agentJar)));
            }
        }
        return cells;
    }

    private static void engine(List<Cell> cells, int threads, PoolSetup setup, List<String> jvmArgs) {
        String section = "Engine: borrow and return, " + threads + (threads == 1 ? " thread" : " threads") + ", "
                + setup.size() + (setup.size() == 1 ? " connection" : " connections")
                + (setup.validateEachTime() ? ", validated each time" : "")
                + (jvmArgs.isEmpty() ? "" : ", virtual threads");
        String benchmark = EngineBenchmark.class.getName() + ".borrowAndReturn";
        Map<String, String> parameters = Map.of(
                "size", String.valueOf(setup.size()), "validateEachTime", String.valueOf(setup.validateEachTime()));
        cells.add(new Cell(section, benchmark, EngineBenchmark.ENGINE, threads, parameters, jvmArgs));
        for (Peer peer : Peer.values()) {
            cells.add(new Cell(section, benchmark, peer.label(), threads, parameters, jvmArgs));
        }
    }
}
