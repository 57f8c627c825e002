/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import java.util.concurrent.atomic.AtomicInteger;

/** A small pool whose workers are its callers and whose waiters spin: cheap enough to be made for each sample. */
final class Stage {

    /** What is lent: a plain field shows whether what one borrower wrote is seen by the next. */
    static final class Resource {
        final int number;
        int written;

        Resource(int number) {
            this.number = number;
        }
    }

    private static final class Driver implements ResourceFactory<Resource> {
        private int opened;
        private final AtomicInteger checks = new AtomicInteger();

        /** One at a time: the pools of these tests have one place. */
        @Override
        public synchronized Resource open() {
            return new Resource(++opened);
        }

        @Override
        public boolean isValid(Resource resource, long timeoutNanos) {
            checks.incrementAndGet();
            return true;
        }

        @Override
        public void close(Resource resource, CloseReason reason) {
            // nothing is open
        }

        @Override
        public void abort(Resource resource) {
            // nothing can hang
        }
    }

    /** Waiters spin: jcstress owns the threads, and a parked one would make a sample last for ever. */
    private static final Parker SPINNING = new Parker() {
        @Override
        public void park(Object blocker, long nanos) {
            Thread.onSpinWait();
        }

        @Override
        public void unpark(Thread thread) {
            // It spins.
        }
    };

    private static final PoolWorkers INLINE =
            new PoolWorkers(Runnable::run, (task, nanos) -> () -> {}, SPINNING, () -> {});
    private static final PoolIdentity ID = new PoolIdentity("jcstress", "h2", null, null, -1, false);
    /** Long enough that nobody is held back for so long by the system: who times out after it was forgotten. */
    static final long FOREVER_NANOS = 20_000_000_000L;

    private Stage() {}

    /** One place; idle connections count as fresh for an hour. */
    static BoundedPool<Resource> pool(long acquireTimeoutNanos) {
        return pool(acquireTimeoutNanos, new Driver());
    }

    private static BoundedPool<Resource> pool(long acquireTimeoutNanos, Driver driver) {
        return BoundedPool.create(
                ID,
                PoolSettings.builder()
                        .maxSize(1)
                        .acquireTimeoutNanos(acquireTimeoutNanos)
                        .validateAfterNanos(3_600_000_000_000L)
                        .maxLifetimeNanos(0)
                        .idleTimeoutNanos(0)
                        .keepaliveNanos(0)
                        .build(),
                driver,
                PoolListener.NONE,
                Ticker.system(),
                INLINE);
    }

    static BoundedPool<Resource> pool() {
        return pool(FOREVER_NANOS);
    }

    /** Nobody waits for it to wake up. */
    static Waiter waiter() {
        return new Waiter(OpenMode.OPENERS, 0, 1, Thread.currentThread());
    }

    /** Of no store. */
    static PoolEntry<Resource> entry() {
        return new Watch().entry;
    }

    static Duty duty(Runnable pass) {
        return new Duty(INLINE, new Unwoken(SPINNING), pass);
    }

    /** A call with two deadlines, whose first is due when it is said to be. */
    static final class Watched {
        private final AtomicInteger appointed = new AtomicInteger();
        private Runnable first = () -> {};
        private final WatchedCall call = new WatchedCall(
                new PoolWorkers(
                        task -> {},
                        (task, nanos) -> {
                            if (nanos < 2) {
                                first = task;
                                return () -> {};
                            }
                            appointed.incrementAndGet();
                            AtomicInteger mine = new AtomicInteger(1);
                            return () -> appointed.addAndGet(-mine.getAndSet(0));
                        },
                        SPINNING,
                        () -> {}),
                Ticker.system(),
                1,
                FOREVER_NANOS) {
            @Override
            public void run() {
                // nothing is called
            }

            @Override
            void overdue(int deadline) {
                // nothing is cut off
            }
        };

        Watched() {
            call.start();
        }

        void returned() {
            call.returned();
        }

        void firstIsDue() {
            first.run();
        }

        int appointed() {
            return appointed.get();
        }
    }

    /** A pool with one idle connection, and how often the driver was asked. */
    static final class Checked {
        private final Driver driver = new Driver();
        private final BoundedPool<Resource> pool = pool(FOREVER_NANOS, driver);

        Checked() {
            borrowAndReturn();
        }

        void borrowAndReturn() {
            release(pool, acquire(pool));
        }

        void doubt() {
            pool.doubtAll();
        }

        int checks() {
            return driver.checks.get();
        }
    }

    /** An entry that a caller is asking. */
    static PoolEntry<Resource> asked() {
        Watch watch = new Watch();
        watch.ask();
        return watch.entry;
    }

    /** One idle entry, and the alarm of a check that is over: what is set from now on is counted. */
    static final class Watch {
        private final AtomicInteger appointments = new AtomicInteger();
        private Runnable alarm = () -> {};
        private final PoolContext<Resource> context = new PoolContext<>(
                ID,
                PoolSettings.builder().maxSize(1).validateAfterNanos(0).build(),
                new Driver(),
                PoolListener.NONE,
                Ticker.system(),
                new PoolWorkers(
                        Runnable::run,
                        (task, nanos) -> {
                            alarm = task;
                            appointments.incrementAndGet();
                            return () -> {};
                        },
                        SPINNING,
                        () -> {}));
        private final OwnChecks<Resource> checks = new OwnChecks<>(context, new Closer<>(context, () -> {}));
        private final PoolEntry<Resource> entry =
                context.enter(new Resource(1), context.permits.tryAcquire(0), 0, System.nanoTime());
        private final Runnable first;

        Watch() {
            entry.store();
            ask();
            entry.casCheckEnded();
            entry.store();
            first = alarm;
            appointments.set(0);
        }

        void ask() {
            long now = System.nanoTime();
            entry.casChecking();
            entry.checkBegins(now, FOREVER_NANOS);
            checks.watch();
        }

        void alarm() {
            first.run();
        }

        boolean isSet() {
            return appointments.get() > 0;
        }
    }

    /** Null: it timed out, or was interrupted. */
    static Acquired<Resource> acquire(BoundedPool<Resource> pool) {
        try {
            return pool.acquire(OpenMode.OPENERS);
        } catch (PoolTimeoutException | InterruptedException e) {
            return null;
        } catch (PoolClosedException | OpenFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean release(BoundedPool<Resource> pool, Acquired<Resource> held) {
        return pool.release(held.entry(), held.generation(), true);
    }

    /** All the books in one number: 1000 open + 100 in use + 10 idle + waiting. */
    static int books(BoundedPool<Resource> pool) {
        return 1000 * pool.open() + 100 * pool.inUse() + 10 * pool.idle() + pool.waiting();
    }
}
