/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.ResultSetMetaData;
import org.jspecify.annotations.Nullable;

/** What few result sets need, as {@link StatementExtras}. */
final class ResultSetExtras {

    /** Some drivers answer always the same one. */
    @Nullable
    ResultSetMetaData description;

    /** The driver's own statement, where the application asked for it. */
    @Nullable
    LogicalStatement drivers;

    /** As {@link StatementExtras#ofClosed}. */
    boolean ofClosed;

    volatile boolean closedByConnection;
    volatile boolean leftOpen;
}
