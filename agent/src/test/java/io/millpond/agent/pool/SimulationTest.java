/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.pool.sim.Kernel;
import io.millpond.agent.pool.sim.Simulation;
import io.millpond.agent.pool.sim.SimulationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The engine on a simulated machine: thousands of seeds, the laws of {@link SimLaws} looked at after each step. A seed that fails
 * is replayed by {@code -Dmillpond.sim.seed=N}.
 */
class SimulationTest {

    private static final boolean FULL = "full".equals(System.getProperty("millpond.tier"));
    private static final long FIRST = Long.getLong("millpond.sim.seed", 1);
    private static final int SEEDS = System.getProperty("millpond.sim.seed") != null
            ? 1
            : Integer.getInteger("millpond.sim.seeds", FULL ? 100_000 : 10_000);

    @Test
    void whateverTheOrderOfEventsTheLawsHold() throws Exception {
        Simulation simulation = new Simulation();
        int threads = Math.max(1, Math.min(SEEDS, Runtime.getRuntime().availableProcessors()));
        ExecutorService runners = Executors.newFixedThreadPool(threads);
        try {
            AtomicLong next = new AtomicLong(FIRST);
            List<Future<SimulationFailure>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(runners.submit(() -> simulation.firstFailure(next::getAndIncrement, FIRST + SEEDS)));
            }
            for (Future<SimulationFailure> result : results) {
                SimulationFailure failure = result.get();
                if (failure != null) {
                    throw simulation.told(failure.seed());
                }
            }
        } finally {
            runners.shutdownNow();
        }
        System.out.println("simulation: " + SEEDS + " seeds from " + FIRST + ", " + simulation.summary());
    }

    @Test
    void aSeedIsReplayedExactly() {
        Simulation simulation = new Simulation();
        try (Kernel.Runner runner = new Kernel.Runner()) {
            for (long seed = 1; seed <= 40; seed++) {
                long fingerprint = simulation.run(runner, seed, false);
                assertThat(new Simulation().run(runner, seed, true))
                        .as("seed %d", seed)
                        .isEqualTo(fingerprint);
            }
        }
    }
}
