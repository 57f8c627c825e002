/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * {@link System#nanoTime}, and a copy of it that one daemon thread renews every {@value #STEP_MILLIS} ms: reading the clock three
 * times was most of what a borrow and a return cost.
 *
 * <p>The thread exists only while somebody reads the copy: after a second in which nobody did, it declares the copy void and
 * ends, and the next reader reads the true clock and starts it again. So a quiet JVM is not woken a hundred times a second, and a
 * copy from before a quiet time is never taken for the present.
 *
 * <p>Where the whole JVM was stopped (SIGSTOP, a frozen machine), a thread that runs on before this one does reads a copy from
 * before the stop, once or twice; it may then use a connection without the check that it would have had.
 */
final class SystemTicker implements Ticker {

    static final SystemTicker INSTANCE = new SystemTicker();

    private static final int STEP_MILLIS = 10;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS);
    private static final int QUIET_STEPS = 100;
    /** No copy. A true time of 0, once in 584 years, only costs a reading of the clock. */
    private static final long VOID = 0;

    private final AtomicBoolean running = new AtomicBoolean();

    private volatile long copy = VOID;
    /** Set by readers, cleared by the thread. */
    private volatile boolean read;

    SystemTicker() {}

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long coarseNanos() {
        long now = copy;
        if (now == VOID) {
            return begin();
        }
        if (!read) {
            read = true;
        }
        return now;
    }

    /** Twice the step: the thread is not woken to the microsecond. */
    @Override
    public long coarsenessNanos() {
        return 2 * STEP_NANOS;
    }

    boolean isRunning() {
        return running.get();
    }

    private long begin() {
        if (running.compareAndSet(false, true)) {
            try {
                DaemonThreads.create("millpond-clock", this::run).start();
            } catch (OutOfMemoryError noThread) {
                running.set(false); // the true clock serves as well
            }
        }
        return System.nanoTime();
    }

    private void run() {
        try {
            for (int quiet = 0; quiet < QUIET_STEPS; quiet++) {
                copy = System.nanoTime();
                LockSupport.parkNanos(this, STEP_NANOS);
                Thread.interrupted(); // somebody interrupts all threads there are: it must not make this one spin
                if (read) {
                    read = false;
                    quiet = 0;
                }
            }
        } finally {
            copy = VOID;
            running.set(false);
        }
    }
}
