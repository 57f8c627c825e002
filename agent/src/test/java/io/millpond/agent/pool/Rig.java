/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A pool under test, its fakes, and callers on their own threads. Nobody overtakes, unless a test wants it: a return is handed over. */
final class Rig implements AutoCloseable {

    final FakeTicker ticker = new FakeTicker();
    final FakeFactory factory = new FakeFactory();
    final BoundedPool<Fake> pool;
    /** Milliseconds that {@link #acquireInTime} let pass. */
    long waited;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicInteger given = new AtomicInteger();
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    private Rig(UnaryOperator<PoolSettings.Builder> settings, boolean threaded, PoolListener listener) {
        Executor executor = threaded ? this::onWorker : Runnable::run;
        PoolWorkers workers = new PoolWorkers(executor, ticker, ticker, () -> {});
        PoolIdentity id = new PoolIdentity("db1:5432/orders", "postgresql", "orders", "db1", 5432, true);
        pool = BoundedPool.create(
                id,
                settings.apply(PoolSettings.builder().mostOvertakes(0)).build(),
                factory,
                listener,
                ticker,
                workers,
                () -> "main at A.b(A.java:1), 5 ms");
    }

    /** Calls of the factory are made at once, on the thread that starts them: everything in order, nothing in parallel. */
    static Rig inline(UnaryOperator<PoolSettings.Builder> settings) {
        return new Rig(settings, false, PoolListener.NONE);
    }

    static Rig threaded(UnaryOperator<PoolSettings.Builder> settings) {
        return new Rig(settings, true, PoolListener.NONE);
    }

    static Rig listening(PoolListener listener, UnaryOperator<PoolSettings.Builder> settings) {
        return new Rig(settings, false, listener);
    }

    private void onWorker(Runnable task) {
        given.incrementAndGet();
        threads.execute(() -> {
            working.add(Thread.currentThread());
            given.decrementAndGet();
            try {
                task.run();
            } finally {
                working.remove(Thread.currentThread());
            }
        });
    }

    /** What workers do takes no time, unless a test makes them wait. */
    private boolean workersRest() {
        return given.get() == 0 && working.stream().allMatch(t -> t.getState() != Thread.State.RUNNABLE);
    }

    /** As {@link FakeTicker#advanceMillis}, once all that workers have to do is done: however slow the machine, none is late. */
    void advanceAtRest(long millis) {
        await(this::workersRest);
        ticker.advanceMillis(millis);
        await(this::workersRest);
    }

    Acquired<Fake> acquire() {
        try {
            return pool.acquire(OpenMode.OPENERS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #acquire}, while the clock goes on by the millisecond until it is served. */
    Acquired<Fake> acquireInTime() {
        Caller caller = caller();
        while (!caller.result.isDone()) {
            if (pool.waiting() > 0 && workersRest() && ticker.sleepsPastNow(caller.thread)) {
                waited++;
                ticker.advanceMillis(1);
            }
        }
        return caller.get();
    }

    /** What a caller got; with a permit it opens one, as its own call would. */
    PoolEntry<Fake> entry(Caller caller) {
        Acquired<Fake> acquired = caller.get();
        return acquired.permit() == null ? acquired.entry() : pool.adopt(acquired.permit(), factory.connect());
    }

    boolean release(Acquired<Fake> held) {
        return pool.release(held.entry(), held.generation(), true);
    }

    /** A caller that has queued when this returns (or was served at once). */
    Caller caller(OpenMode mode) {
        return caller(() -> pool.acquire(mode));
    }

    Caller caller(Callable<Acquired<Fake>> call) {
        int before = pool.waiting();
        Caller caller = new Caller(call);
        // Not only in line: whoever queues makes a pass of its own, and the clock must stand still until that is over.
        await(() -> caller.result.isDone() || pool.waiting() > before && ticker.sleepsPastNow(caller.thread));
        return caller;
    }

    /** A caller of whom nothing is known yet when this returns. */
    Caller start() {
        return new Caller(() -> pool.acquire(OpenMode.OPENERS));
    }

    Caller caller() {
        return caller(OpenMode.OPENERS);
    }

    void awaitSleepOrEnd(Caller caller) {
        await(() -> caller.result.isDone() || ticker.sleepsPastNow(caller.thread));
    }

    /** From now on nobody wakes this one, who waits: what is left to it stays for who comes first. */
    void deafen(Caller caller) {
        ticker.deafen(caller.thread);
        await(() -> caller.thread.getState() == Thread.State.WAITING);
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(java.time.Duration.ofMillis(1)).until(condition);
    }

    /** Nothing in flight: the books must balance. */
    void assertBalanced() {
        await(() -> pool.opening() == 0 && pool.closing() == 0);
        assertThat(pool.open()).as("%s", pool).isEqualTo(pool.inUse() + pool.idle());
        assertThat(factory.open.get()).isEqualTo(pool.open());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    final class Caller {
        final CompletableFuture<Acquired<Fake>> result = new CompletableFuture<>();
        final Thread thread;
        volatile boolean flagAfter;

        Caller(Callable<Acquired<Fake>> call) {
            thread = new Thread(() -> {
                try {
                    Acquired<Fake> acquired = call.call();
                    flagAfter = Thread.currentThread().isInterrupted();
                    result.complete(acquired);
                } catch (Throwable t) {
                    flagAfter = Thread.currentThread().isInterrupted();
                    result.completeExceptionally(t);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        Acquired<Fake> get() {
            return result.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
        }

        Throwable failure() {
            return result.handle((value, failure) -> failure)
                    .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                    .join();
        }
    }
}
