/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.sql.ParameterMetaData;
import org.jspecify.annotations.Nullable;

/**
 * What few statements need, made when the first of it is: nearly all are prepared, executed and closed, and each byte of a handle is
 * paid for each of them. Once made it stays. Plain as the handle's own fields are, but for what another thread's close writes.
 */
final class StatementExtras {

    /** Null: nothing was ever added. */
    @Nullable
    Batch batch;

    /** The one that is about to run is not empty. */
    boolean batchWaits;

    @Nullable
    LogicalResultSet keys;

    boolean closesOnCompletion;

    /** Some drivers answer always the same one. */
    @Nullable
    ParameterMetaData parameters;

    /** Made by the driver, for the result that is the current one. */
    boolean driversOwn;

    /** Made on a closed connection, by one that is closed: see {@link HandleScope#makesOfClosed}. */
    boolean ofClosed;

    volatile boolean closedByConnection;
    volatile boolean leftOpen;

    Batch batch() {
        Batch made = batch;
        if (made == null) {
            made = new Batch();
            batch = made;
        }
        return made;
    }
}
