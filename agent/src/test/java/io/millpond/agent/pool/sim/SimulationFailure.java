/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.List;

/** The law that did not hold, and all that is needed to see it again. */
public final class SimulationFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final transient List<String> trace;
    private final long seed;

    SimulationFailure(long seed, String law, List<String> trace, Throwable cause) {
        super(law, cause);
        this.seed = seed;
        this.trace = trace;
    }

    public long seed() {
        return seed;
    }

    /** Empty unless the run kept one. */
    public List<String> trace() {
        return trace;
    }
}
