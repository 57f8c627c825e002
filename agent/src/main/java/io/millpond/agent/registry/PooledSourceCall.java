/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import org.jspecify.annotations.Nullable;

/**
 * A getPooledConnection or getXAConnection that runs. What its driver does inside is no door; what it gets from another driver's
 * doors (c3p0, DBCP) belongs to a pool.
 */
final class PooledSourceCall extends Scope {

    final SourceType type;
    private final PooledSources sources;
    private final Object source;

    PooledSourceCall(PooledSources sources, Object source, SourceType type, Asker asker) {
        super(asker);
        this.sources = sources;
        this.source = source;
        this.type = type;
    }

    @Override
    boolean isSealed() {
        return false;
    }

    @Override
    public void finish(@Nullable Object returned, @Nullable Throwable thrown) {
        result = returned;
        failure = thrown;
        try {
            leave();
            FaultPoint.POOLED_SOURCE_ANSWERED.pass();
            if (returned != null) {
                sources.answered(source, returned, handedAny());
            }
        } catch (Throwable fault) {
            Faults.reportAtDoor(FaultPoint.POOLED_SOURCE_ANSWERED, fault);
        }
    }
}
