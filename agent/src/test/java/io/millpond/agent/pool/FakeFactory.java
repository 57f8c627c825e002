/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Resources that can be told to fail, hang or die, and the count of those open at each instant. */
final class FakeFactory implements ResourceFactory<FakeFactory.Fake> {

    static final class Fake {
        final int number;
        final CountDownLatch aborted = new CountDownLatch(1);
        volatile boolean dead;
        volatile boolean hangsOnClose;
        volatile boolean hangsOnValidation;
        volatile boolean throwsOnValidation;
        volatile boolean survivesAbort;
        volatile CloseReason closedFor;
        private final AtomicBoolean over = new AtomicBoolean();

        Fake(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "fake " + number;
        }
    }

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger highest = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger validated = new AtomicInteger();
    /** Validations on threads of the pool's. */
    final AtomicInteger onWorkers = new AtomicInteger();
    /** Of each validation. */
    final List<Long> limits = new CopyOnWriteArrayList<>();

    volatile Runnable beforeAnswer = () -> {};
    /** A validation saw its thread's interrupt. */
    volatile boolean interrupted;

    final AtomicInteger attempts = new AtomicInteger();
    final List<Fake> all = new CopyOnWriteArrayList<>();
    volatile Callable<?> beforeOpen = () -> null;
    volatile Predicate<Throwable> full = t -> false;
    volatile Predicate<Throwable> refusal = t -> false;
    /** Who holds all of them, and how many calls were made on each. */
    volatile Thread holder;

    final Map<Fake, Thread> holders = new ConcurrentHashMap<>();

    volatile long calls;
    /** Whose lock the holder waits for. */
    volatile Thread owner;

    volatile boolean asleep;

    @Override
    public Fake open() throws Exception {
        attempts.incrementAndGet();
        beforeOpen.call();
        return connect();
    }

    /** As an application's own call would: counted from here on. */
    Fake connect() {
        highest.accumulateAndGet(open.incrementAndGet(), Math::max);
        Fake fake = new Fake(opened.incrementAndGet());
        all.add(fake);
        return fake;
    }

    @Override
    public boolean isValid(Fake fake, long timeoutNanos) {
        interrupted |= Thread.currentThread().isInterrupted();
        if (Thread.currentThread().getName().startsWith("worker")) {
            onWorkers.incrementAndGet();
        }
        limits.add(timeoutNanos);
        validated.incrementAndGet();
        beforeAnswer.run();
        if (fake.hangsOnValidation) {
            hang(fake);
            return false;
        }
        if (fake.throwsOnValidation) {
            throw new IllegalStateException("a driver's own");
        }
        return !fake.dead;
    }

    @Override
    public void close(Fake fake, CloseReason reason) {
        if (fake.closedFor != null) {
            throw new AssertionError(fake + " closed twice");
        }
        fake.closedFor = reason;
        if (fake.hangsOnClose) {
            hang(fake);
        }
        over(fake);
    }

    @Override
    public void abort(Fake fake) {
        fake.aborted.countDown();
        over(fake);
    }

    /** As the server sees it: by a close or by a cut-off, whichever came first. */
    private void over(Fake fake) {
        if (fake.over.compareAndSet(false, true)) {
            open.decrementAndGet();
        }
    }

    @Override
    public boolean isServerFull(Throwable failure) {
        return full.test(failure);
    }

    @Override
    public boolean isRefusal(Throwable failure) {
        return refusal.test(failure);
    }

    @Override
    public Thread holderAtRest(PoolEntry<Fake> entry) {
        return holders.getOrDefault(entry.resource(), holder);
    }

    @Override
    public boolean isBlockedBy(Thread thread, LongPredicate test) {
        Thread known = owner;
        return known != null && test.test(known.getId());
    }

    @Override
    public boolean isAsleep(Thread thread) {
        return asleep;
    }

    @Override
    public boolean waitsForOthers(Thread thread) {
        return asleep;
    }

    @Override
    public long calls(PoolEntry<Fake> entry) {
        return calls;
    }

    private static void hang(Fake fake) {
        try {
            fake.aborted.await();
            if (fake.survivesAbort) {
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
