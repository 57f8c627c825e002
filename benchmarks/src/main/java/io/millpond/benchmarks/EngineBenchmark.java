/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.benchmarks.peers.Peer;
import io.millpond.benchmarks.peers.PoolSetup;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Borrow and return: the engine alone beside the peers' getConnection and close (which make a handle each time; it does not). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EngineBenchmark {

    static final String ENGINE = "millpond-engine";

    @Param({})
    public String subject = "";

    @Param("32")
    public int size;

    @Param("false")
    public boolean validateEachTime;

    private Cycle cycle = () -> "not set up";

    /** The measured call sees one class of it in each forked JVM, so it is inlined. */
    interface Cycle {
        Object once() throws Exception;
    }

    @Setup
    public void open() throws Exception {
        PoolSetup setup = PoolSetup.fixed(size, validateEachTime);
        cycle = subject.equals(ENGINE)
                ? new EngineCycle(setup)
                : new DataSourceCycle(Peer.of(subject).open(setup));
    }

    @Benchmark
    public Object borrowAndReturn() throws Exception {
        return cycle.once();
    }
}
