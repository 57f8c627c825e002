/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all pools of a JVM: one timer, which never blocks, and daemon workers for the calls that may. None exists until it is
 * needed and none survives ten seconds without work, so thousands of quiet pools cost none but the timer.
 */
public final class PoolWorkers {

    /** A cancellable appointment. */
    interface Appointment {
        void cancel();
    }

    /** Runs a short, never blocking task later. */
    interface Timer {
        Appointment after(Runnable task, long nanos);
    }

    private static final long LINGER_SECONDS = 10;

    private final Executor executor;
    private final Timer timer;
    private final Parker parker;
    private final Runnable onStop;

    PoolWorkers(Executor executor, Timer timer, Parker parker, Runnable onStop) {
        this.executor = executor;
        this.timer = timer;
        this.parker = parker;
        this.onStop = onStop;
    }

    /** Starts no thread yet. */
    public static PoolWorkers create() {
        return create(SystemParker.INSTANCE);
    }

    static PoolWorkers create(Parker parker) {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                LINGER_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.numbered("millpond-worker-"));
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, DaemonThreads.numbered("millpond-timer-"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(LINGER_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        Timer timer = (task, nanos) -> {
            ScheduledFuture<?> future = clock.schedule(task, nanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
        return new PoolWorkers(workers, timer, parker, () -> {
            clock.shutdownNow();
            workers.shutdown();
        });
    }

    /** Ends the timer; work that began is finished on daemon threads. Close the pools first. */
    public void stop() {
        onStop.run();
    }

    /** Runs a blocking task on a worker. False where none can be had: stopped, or the system gives no more threads. */
    boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (java.util.concurrent.RejectedExecutionException stopped) {
            return false;
        } catch (OutOfMemoryError noThread) {
            return false;
        }
    }

    /** Runs a short task on the timer. After {@link #stop} nothing is due any more. */
    Appointment after(Runnable task, long nanos) {
        try {
            return timer.after(task, nanos);
        } catch (java.util.concurrent.RejectedExecutionException stopped) {
            return () -> {};
        }
    }

    Parker parker() {
        return parker;
    }
}
