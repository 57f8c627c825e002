/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The handles that the application holds instead of the driver's objects. All logic is plain Java in the {@code Logical} classes;
 * {@code jdbc.facade} only dresses them as the driver's own types. Entered through {@link io.millpond.agent.jdbc.Handles}, by
 * {@code registry}.
 *
 * <pre>  application -> facade -> LogicalX -> HandleScope (open? which session?) -> ConnectionBinding -> PhysicalSession -> driver </pre>
 *
 * Invariants: closed means detached, a closed handle never touches the physical connection again; every handle holds the
 * {@link io.millpond.agent.leak.Anchor} of its borrow; getConnection() and getStatement() answer handles; the driver's call is
 * made exactly once, and what it throws is rethrown as the same object.
 *
 * <p>Start reading at {@link io.millpond.agent.jdbc.HandleScope}.
 */
@NullMarked
package io.millpond.agent.jdbc;

import org.jspecify.annotations.NullMarked;
