/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Validations of idle connections for those in line, and to keep them alive (see {@link OwnChecks} for the others), on workers: a driver that hangs in isValid holds up nobody's acquire beyond its own timeout.
 * An entry under validation belongs to its check; a live one goes to the first waiter or back to the store, a dead one is closed
 * and the dispatcher finds the waiter another.
 */
final class Checks<R> {

    /** From here on waiters no longer count on this check. */
    static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int RUNNING = 0;
    private static final int SLOW = 1;
    private static final int ABORTED = 2;
    private static final int GIVEN_UP = 3;
    private static final int DONE = 4;

    private final PoolContext<R> context;
    private final Closer<R> closer;
    private final Runnable changed;
    private final Runnable answered;
    private final AtomicInteger prompt = new AtomicInteger();
    private final AtomicInteger all = new AtomicInteger();

    /**
     * None yet.
     *
     * @param changed asks for a dispatcher's pass
     * @param answered one is alive, and said so promptly
     */
    Checks(PoolContext<R> context, Closer<R> closer, Runnable changed, Runnable answered) {
        this.context = context;
        this.closer = closer;
        this.changed = changed;
        this.answered = answered;
    }

    /** Checks that may soon yield an entry. */
    int prompt() {
        return prompt.get();
    }

    int all() {
        return all.get();
    }

    /** The caller owns the entry and gives it up. */
    void start(PoolEntry<R> entry) {
        Check check;
        try {
            check = new Check(entry);
        } catch (RuntimeException | Error e) {
            closer.close(entry, CloseReason.INVALID);
            throw e;
        }
        prompt.incrementAndGet();
        all.incrementAndGet();
        if (!check.start()) {
            check.finish(false);
        }
    }

    private final class Check extends WatchedCall {

        private final PoolEntry<R> entry;
        private final AtomicInteger state = new AtomicInteger();

        /* By the thread that runs it. It is as fresh as it was then: between the driver's answer and any later look at the clock the whole
         * process may have been stopped for long, and the next borrower would get it unchecked. */
        private long askedNanos;

        Check(PoolEntry<R> entry) {
            super(
                    context.workers,
                    context.ticker,
                    SLOW_NANOS,
                    SLOW_NANOS + context.settings.validationTimeoutNanos(),
                    SLOW_NANOS + context.settings.validationTimeoutNanos() + context.settings.closeTimeoutNanos());
            this.entry = entry;
        }

        @Override
        public void run() {
            boolean valid = false;
            askedNanos = context.ticker.nanos();
            entry.checking();
            try {
                valid = context.factory.isValid(entry.resource(), context.settings.validationTimeoutNanos());
            } catch (Throwable means) {
                // It means no. Let through, it would reach the uncaught exception handler, which is the application's.
                valid = false;
            }
            returned();
            finish(valid);
        }

        void finish(boolean valid) {
            int seen = state.getAndSet(DONE);
            boolean prompted = seen == RUNNING;
            if (seen == GIVEN_UP) {
                // Given up and written off meanwhile, its permit freed: what is left of it must not stay open.
                context.factory.abort(entry.resource());
                return;
            }
            try {
                if (valid && seen != ABORTED) {
                    entry.checked(askedNanos);
                    if (prompted) {
                        answered.run();
                    }
                    ready();
                } else {
                    closer.close(entry, CloseReason.INVALID);
                }
            } finally {
                if (prompted) {
                    prompt.decrementAndGet();
                }
                all.decrementAndGet();
                changed.run();
            }
        }

        private void ready() {
            try {
                context.makeReady(entry);
            } catch (RuntimeException | Error e) {
                closer.close(entry, CloseReason.INVALID);
                throw e;
            }
        }

        @Override
        boolean givesTime(int deadline) {
            return deadline > 0; // the driver, its abort
        }

        @Override
        void overdue(int deadline) {
            if (deadline == 0) {
                if (state.compareAndSet(RUNNING, SLOW)) {
                    prompt.decrementAndGet();
                    changed.run();
                }
            } else if (deadline == 1) {
                // By compare-and-set against finish: an entry that passed just now may be lent already.
                if (state.compareAndSet(SLOW, ABORTED)) {
                    closer.abort(entry);
                }
            } else if (state.compareAndSet(SLOW, GIVEN_UP) || state.compareAndSet(ABORTED, GIVEN_UP)) {
                all.decrementAndGet();
                closer.writeOff(entry, CloseReason.INVALID);
                changed.run();
            }
        }
    }
}
