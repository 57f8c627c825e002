/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One pooled physical connection and the promise that its next borrower cannot tell it from a fresh one: what a URL reaches
 * ({@link JdbcTarget}), how each database closes, resets and fails ({@link DriverProfile}), what a lease did to its session
 * ({@link PhysicalSession}) and what a fresh session looks like ({@link Baseline}). Imports: java.sql, {@code sql},
 * {@code event}, {@code log}. Entered by {@code jdbc} and {@code registry}; never imports them.
 *
 * <pre>  lease: touched, beforeSql, failed  -&gt;  endTransaction  -&gt;  restore: clean | setters, recipe | false = close  </pre>
 *
 * Threads: a session is told of calls by any thread of the application that uses the connection, and is reset by the one
 * that closes it. Start reading at {@link PhysicalSession}.
 */
@NullMarked
package io.millpond.agent.jdbc.session;

import org.jspecify.annotations.NullMarked;
