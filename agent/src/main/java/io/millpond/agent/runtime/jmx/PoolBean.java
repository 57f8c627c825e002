/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.jmx;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolGauges;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A pool's figures as an MBean. */
final class PoolBean implements PoolMBean {

    private final PoolGauges gauges;
    private final LongSupplier leaked;

    PoolBean(PoolGauges gauges, LongSupplier leaked) {
        this.gauges = gauges;
        this.leaked = leaked;
    }

    @Override
    public int getMaxOpenConnections() {
        return gauges.max();
    }

    @Override
    public int getOpenConnections() {
        return gauges.open();
    }

    @Override
    public int getInUse() {
        return gauges.inUse();
    }

    @Override
    public int getIdle() {
        return gauges.idle();
    }

    @Override
    public int getWaiting() {
        return gauges.waiting();
    }

    @Override
    public long getWaitCount() {
        return gauges.waitCount();
    }

    @Override
    public long getWaitDurationMillis() {
        return TimeUnit.NANOSECONDS.toMillis(gauges.waitNanos());
    }

    @Override
    public long getMaxIdleClosed() {
        return gauges.closed(CloseReason.EVICTED);
    }

    @Override
    public long getMaxIdleTimeClosed() {
        return gauges.closed(CloseReason.IDLE);
    }

    @Override
    public long getMaxLifetimeClosed() {
        return gauges.closed(CloseReason.LIFETIME);
    }

    @Override
    public long getOverflowConnections() {
        return gauges.overflows();
    }

    @Override
    public long getLeakedConnections() {
        return leaked.getAsLong();
    }
}
