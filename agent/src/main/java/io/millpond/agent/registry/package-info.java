/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Many pools under one roof: which call belongs to which pool, who is an application and who is a pool of its own, how a
 * pool's later connections are opened. Floor 3: entered by the runtime only; knows jdbc, pool, sql, leak, event, config, log.
 *
 * <pre>
 *   call -> KnownPools? Probation? -> DoorKey -> ManagedPool -> BoundedPool -> handle
 *                                                        |-> SessionSource: opens, checks, closes  PoolCare: housekeeping
 *                 \-> pass through: the application's own physical connection, instrumented
 * </pre>
 *
 * <p>Start reading at {@link io.millpond.agent.registry.Doors}, then {@link io.millpond.agent.registry.ManagedPool}.
 */
@NullMarked
package io.millpond.agent.registry;

import org.jspecify.annotations.NullMarked;
