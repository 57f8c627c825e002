/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Runs seeds on one woven engine. May be used by several threads. */
public final class Simulation {

    private static final int SHOWN = 400;

    private final Class<?> scenario;
    private final AtomicLong switches = new AtomicLong();
    private final AtomicLong points = new AtomicLong();
    private final AtomicLong virtualNanos = new AtomicLong();

    /** @param bug what is redirected in the engine; nothing: as it is */
    public Simulation(Redirect... bug) {
        try {
            scenario = WovenLoader.simulated(List.of(bug)).loadClass("io.millpond.agent.pool.SimWorld");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link Kernel.Runner#run}. */
    public long run(Kernel.Runner runner, long seed, boolean traced) {
        return runner.run(seed, traced, kernel -> {
            scenario().accept(kernel);
            switches.addAndGet(kernel.switches());
            points.addAndGet(kernel.points());
            virtualNanos.addAndGet(kernel.now());
        });
    }

    /** The first of the seeds that fails; null where none does. */
    public SimulationFailure firstFailure(LongSupplier seeds, long end) {
        try (Kernel.Runner runner = new Kernel.Runner()) {
            for (long seed = seeds.getAsLong(); seed < end; seed = seeds.getAsLong()) {
                try {
                    run(runner, seed, false);
                } catch (SimulationFailure failure) {
                    return failure;
                }
            }
            return null;
        }
    }

    /** The same seed once more, with its story. */
    public AssertionError told(long seed) {
        try (Kernel.Runner runner = new Kernel.Runner()) {
            run(runner, seed, true);
            return new AssertionError(
                    "seed " + seed + " failed once, and not when replayed: the simulation is not exact");
        } catch (SimulationFailure failure) {
            List<String> trace = failure.trace();
            StringBuilder text = new StringBuilder(failure.getMessage());
            text.append("\nReplay: mvn -Dquick -pl agent-bootstrap,agent test -Dtest=SimulationTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmillpond.sim.seed=")
                    .append(seed)
                    .append("\nThe last of ")
                    .append(trace.size())
                    .append(" steps (virtual time, who, what):\n");
            for (String line : trace.subList(Math.max(0, trace.size() - SHOWN), trace.size())) {
                text.append(line).append('\n');
            }
            return new AssertionError(text.toString(), failure);
        }
    }

    public String summary() {
        return switches.get() + " switches of thread at " + points.get() + " points, "
                + virtualNanos.get() / 1_000_000_000 + " s of virtual time";
    }

    @SuppressWarnings("unchecked")
    private Consumer<Kernel> scenario() {
        try {
            return (Consumer<Kernel>) scenario.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
