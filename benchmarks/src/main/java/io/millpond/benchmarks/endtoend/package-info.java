/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * An application against PostgreSQL over TCP with SCRAM: written for DriverManager, with or without the agent, and written by hand
 * for a pool. {@code benchmarks/end-to-end} starts the server and runs the programs in turn. Imports: the JDK, the PostgreSQL driver,
 * two pools.
 */
@NullMarked
package io.millpond.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
