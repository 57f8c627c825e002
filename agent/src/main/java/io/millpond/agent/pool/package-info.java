/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The bounded pool engine. Knows nothing of SQL, tracing or bytecode: a resource is opened, validated and closed through
 * {@link io.millpond.agent.pool.ResourceFactory}. Floor 1: imports the JDK (never java.sql), org.jctools.queues.atomic,
 * io.millpond.agent.event and io.millpond.agent.thread; its users are the registry, and the runtime for clocks, workers and the round of housekeeping.
 *
 * <pre>
 *  acquire -> IdleStore -> (none) WaitQueue <- Dispatcher <- released | validated | opened entries, freed permits
 *                                                 |
 *                                                 +-> Checks (validate), Openers (open), Closer (close) on PoolWorkers
 * </pre>
 *
 * <p>Threads: callers never open or close a resource here; those calls, and validations for those in line, run on {@link
 * io.millpond.agent.pool.PoolWorkers}, each watched by a deadline on the one timer thread. A caller that finds an idle resource validates
 * it on its own thread ({@code OwnChecks}). Start reading at {@link
 * io.millpond.agent.pool.BoundedPool}, then {@code PoolEntry} (its states), {@code Acquisition} and {@code Returns} (what a caller does), and
 * {@code Dispatcher} (who gets what). The fields and who guards them, and how each claim is tried: docs/CONCURRENCY.md.
 */
@NullMarked
package io.millpond.agent.pool;

import org.jspecify.annotations.NullMarked;
