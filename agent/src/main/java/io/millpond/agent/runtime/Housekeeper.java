/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.leak.GcHint;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.pool.Ticker;
import io.millpond.agent.registry.Doors;
import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread that looks after leaks each second, and forgets unused pools. It calls no driver, so nothing can hold it up. */
final class Housekeeper implements Runnable {

    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While somebody waits for what may have leaked. */
    private static final long URGENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Doors doors;
    private final LeakTracker leaks;
    private final @Nullable GcHint gcHint;
    private final Ticker ticker;
    private boolean urgent;

    private Housekeeper(Doors doors, LeakTracker leaks, @Nullable GcHint gcHint, Ticker ticker) {
        this.doors = doors;
        this.leaks = leaks;
        this.gcHint = gcHint;
        this.ticker = ticker;
    }

    static void start(Doors doors, LeakTracker leaks, @Nullable GcHint gcHint, Ticker ticker) {
        DaemonThreads.create("millpond-housekeeper", new Housekeeper(doors, leaks, gcHint, ticker))
                .start();
    }

    @Override
    public void run() {
        while (true) {
            try {
                round();
            } catch (Throwable outOfMemory) {
                // Not even a report was possible. Leaks are looked after again as soon as there is room.
            }
        }
    }

    private void round() {
        try {
            long due = ticker.nanos() + ROUND_NANOS;
            for (long left = ROUND_NANOS; left > 0; left = due - ticker.nanos()) {
                LockSupport.parkNanos(urgent ? Math.min(left, URGENT_NANOS) : left);
                Thread.interrupted(); // somebody interrupts all threads there are: it must neither end nor spin for
                // that
                if (urgent) {
                    leaks.poll();
                    urgent = doors.isUrgent(gcHint);
                }
            }
            leaks.poll();
            urgent = doors.housekeep(gcHint);
        } catch (RuntimeException | Error fault) {
            Faults.report(Feature.TRACKING, "housekeeping", fault);
        }
    }
}
