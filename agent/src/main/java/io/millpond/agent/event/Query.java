/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

import org.jspecify.annotations.Nullable;

/** One execution, as telemetry may show it. The texts are computed when asked for, so an unsampled query costs nothing. */
public interface Query {

    /** {@code db.query.summary}: low cardinality, no literal; a batch says {@code BATCH ...}. */
    String summary();

    /** {@code db.query.text}: parameterised as is, else sanitised; null where it must not be shown. */
    @Nullable
    String text();

    /** {@code db.stored_procedure.name}; null where this is no call. */
    @Nullable
    String storedProcedure();

    /** {@code db.operation.batch.size}; -1 where this is no batch (one item is none). */
    int batchSize();
}
