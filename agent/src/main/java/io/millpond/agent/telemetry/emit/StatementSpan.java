/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.Query;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * One execution: the token between started and ended. All fields but the first two are guarded by the session, which also
 * chains the ones that are open, so that returning the connection ends what a thread left behind.
 */
final class StatementSpan {

    final Query query;
    final long startNanos;

    /** Null where the session is not recorded. */
    @Nullable
    Span span;

    /** With the span in it, for exemplars. */
    @Nullable
    Context context;

    /** Null until it is looked for. */
    @Nullable
    StatementShape shape;

    @Nullable
    StatementSpan next;

    /** The metric was recorded: a second call of ended says nothing. */
    boolean counted;

    StatementSpan(Query query, long startNanos) {
        this.query = query;
        this.startNanos = startNanos;
    }
}
