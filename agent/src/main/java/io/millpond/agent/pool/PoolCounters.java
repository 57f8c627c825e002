/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start. Only ever added to, and read for display. */
final class PoolCounters {

    final LongAdder waits = new LongAdder();
    final LongAdder waitNanos = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder opens = new LongAdder();
    final LongAdder openFailures = new LongAdder();
    private final LongAdder[] closed = new LongAdder[CloseReason.values().length];

    PoolCounters() {
        for (int i = 0; i < closed.length; i++) {
            closed[i] = new LongAdder();
        }
    }

    void closed(CloseReason reason) {
        closed[reason.ordinal()].increment();
    }

    long closedCount(CloseReason reason) {
        return closed[reason.ordinal()].sum();
    }
}
