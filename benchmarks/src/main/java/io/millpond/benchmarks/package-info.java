/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What Millpond costs, beside the pools that people would choose by hand, over a driver that does nothing.
 *
 * <pre>
 *   benchmarks/run -> Main -> Plan (cells, rounds) -> one forked JVM for each cell and round -> report.Table, results/*.json
 *                                 EngineBenchmark      the engine beside the peers' getConnection and close
 *                                 DoorBenchmark        an application's own code: DriverManager with and without the agent
 * </pre>
 *
 * <p>Rounds are interleaved: each runs every cell once, so that a busy minute of the machine falls on all alike. Start reading at
 * {@link io.millpond.benchmarks.Main}.
 */
@NullMarked
package io.millpond.benchmarks;

import org.jspecify.annotations.NullMarked;
