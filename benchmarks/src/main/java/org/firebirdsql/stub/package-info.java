/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The stub driver in a package of a driver that the agent knows: it lets its own threads call those only, what others run may be the
 * application's. Used by {@code io.millpond.benchmarks} through {@link java.sql.DriverManager} only.
 */
@NullMarked
package org.firebirdsql.stub;

import org.jspecify.annotations.NullMarked;
