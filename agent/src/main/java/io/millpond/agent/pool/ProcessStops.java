/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.TimeUnit;

/**
 * What tells of a stop of the whole process (SIGSTOP, a frozen machine, a long pause of the collector): somebody who was to run at a
 * certain time comes late by more than a second. To be stopped is no wait, and no time that a driver took.
 *
 * <p>Everybody who measures looks at intervals, and judges for himself by his own lateness. There is no clock that all share: it would
 * stand still for one whose time goes on (a virtual thread that finds no carrier is late alone), and between a stop and the first who
 * notices it, it would be wrong for all.
 */
final class ProcessStops {

    /** A stop that is shorter counts as time that passed. */
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private ProcessStops() {}

    static boolean tell(long lateNanos) {
        return lateNanos > LATE_NANOS;
    }
}
