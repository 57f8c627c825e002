/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * One subject in one benchmark at one number of threads; measured in a JVM of its own in each round.
 *
 * @param parameters of the benchmark, by name
 */
record Cell(
        String section,
        String benchmark,
        String subject,
        int threads,
        Map<String, String> parameters,
        List<String> jvmArgs) {

    static final String VIRTUAL = "-Djmh.executor=VIRTUAL";

    boolean isVirtual() {
        return jvmArgs.contains(VIRTUAL);
    }

    /** Threads that wait for each other's connections. */
    boolean isContended() {
        return threads > Integer.parseInt(parameters.getOrDefault("size", String.valueOf(threads)));
    }
}
