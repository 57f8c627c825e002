/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time that spans are given. */
public interface EpochClock {

    EpochClock SYSTEM = new EpochClock() {
        @Override
        public long now() {
            Instant now = Instant.now();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    };

    /** Nanoseconds since the epoch. */
    long now();

    /** As {@link System#nanoTime}. */
    long nanoTime();
}
