/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start. Only ever added to, and read for display. */
final class PoolCounters {

    final LongAdder waits = new LongAdder();
    final LongAdder waitNanos = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder opens = new LongAdder();
    final LongAdder openFailures = new LongAdder();
    /** Connections granted beyond the bound. */
    final LongAdder overflows = new LongAdder();
    /** Those of them that were granted because all who wait waited for themselves. */
    final LongAdder selfBlocks = new LongAdder();

    /** Those of them that were granted because that is likely, though not proven. */
    final LongAdder graces = new LongAdder();

    final LongAdder strays = new LongAdder();

    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    PoolCounters() {
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void closed(CloseReason reason) {
        adder(reason).increment();
    }

    long closedCount(CloseReason reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(CloseReason reason) {
        return Objects.requireNonNull(closed.get(reason), "every reason has its adder");
    }
}
