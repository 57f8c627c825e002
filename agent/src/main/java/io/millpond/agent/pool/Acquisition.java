/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.thread.StackRoom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a caller gets a connection: an idle one that needs no check, else one that it asks itself ({@link OwnChecks}), else its turn in
 * the line. What was handed to a thread that never hears of it (a fault, Thread.stop) is given on or marked as left, or a place would be
 * less for ever.
 */
final class Acquisition<R> {

    private final PoolContext<R> context;
    private final Dispatcher<R> dispatcher;
    private final Overtaking overtaking;
    private final CallerPermits<R> permits;
    private final Returns<R> returns;
    private final ExhaustionMessage<R> exhaustion;

    Acquisition(
            PoolContext<R> context,
            Dispatcher<R> dispatcher,
            CallerPermits<R> permits,
            Returns<R> returns,
            ExhaustionMessage<R> exhaustion) {
        this.context = context;
        this.dispatcher = dispatcher;
        this.overtaking = context.waiters.overtaking();
        this.permits = permits;
        this.returns = returns;
        this.exhaustion = exhaustion;
    }

    /** {@link BoundedPool#tryBorrow}. */
    @Nullable
    PoolEntry<R> tryBorrow(OpenMode mode) {
        dispatcher.asked(mode);
        long now = context.borrowClock();
        PoolEntry<R> entry = context.checksEachTime ? null : takeIdle(now);
        if (entry == null) {
            return null;
        }
        if (!context.heard) {
            entry.lendTaken(now);
            return entry;
        }
        entry.lendTaken(context.ticker.nanos());
        context.listener.acquired(context.id, 0);
        return entry;
    }

    /** Now, as when a caller begins. */
    AcquireStart begin() {
        return new AcquireStart().exact(context.ticker.nanos());
    }

    /** {@link BoundedPool#acquire}; null for a caller that begins now, and will not ask again. */
    Acquired<R> acquireInterruptibly(OpenMode mode, @Nullable AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        Acquired<R> acquired = acquire(mode, start, true);
        if (acquired == null) {
            throw new InterruptedException("interrupted while waiting for a connection of pool " + context.id.name());
        }
        return acquired;
    }

    /** {@link BoundedPool#acquireUninterruptibly}. */
    Acquired<R> acquireUninterruptibly(OpenMode mode, AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        return Objects.requireNonNull(acquire(mode, start, false), "not interruptible");
    }

    /** Null where it was interrupted. */
    private @Nullable Acquired<R> acquire(OpenMode mode, @Nullable AcquireStart start, boolean interruptible)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        PoolEntry<R> idle = tryBorrow(mode);
        return idle == null ? obtain(mode, start, interruptible) : acquired(idle, idle.generation(), 0);
    }

    /**
     * Nothing that needs no check is idle. Where the first that is asked is alive, the coarse clock is all that is read. Null where it
     * was interrupted.
     */
    private @Nullable Acquired<R> obtain(OpenMode mode, @Nullable AcquireStart start, boolean interruptible)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        OwnChecks<R> own = dispatcher.ownChecks();
        long limit = own.limitNanos(start);
        long began = start == null || start.isNew() ? context.borrowClock() : start.nanos(context.ticker);
        boolean exact = start != null && !start.isNew();
        for (int asked = 0; own.areOn() && asked <= context.settings.maxSize(); asked++) {
            long now = exact ? context.ticker.nanos() : began;
            PoolEntry<R> entry = own.hasTime(began, now, limit) ? takeToCheck() : null;
            if (entry == null) {
                break;
            }
            OwnChecks.Answer answer = own.ask(entry, began, now, limit);
            if (answer == OwnChecks.Answer.LENT) {
                if (start != null) {
                    start.checked(began, began + limit);
                }
                if (context.heard) {
                    context.listener.acquired(context.id, Math.max(0, context.ticker.nanos() - began));
                }
                return acquired(entry, entry.generation(), 0);
            }
            began = own.charged(began, answer, entry, limit);
            exact = true;
            if (answer != OwnChecks.Answer.DEAD) {
                break;
            }
            // A driver may call the end of the stack a no; each idle one would be closed for it.
            StackRoom.demand();
        }
        // Counted, queued, asleep: an end of the stack in between would leave a waiter without a thread.
        // Not asked for before a check: the probe takes longer than that. What ends there is closed, by its caller or
        // as one that nobody owns.
        StackRoom.demand();
        AcquireStart known = start == null ? new AcquireStart() : start;
        return queue(mode, known.exact(exact ? began : context.ticker.nanos()), interruptible);
    }

    private @Nullable Acquired<R> queue(OpenMode mode, AcquireStart start, boolean interruptible)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        // What this pool counts is its own: the same caller may have waited in one that was retired meanwhile.
        long queued = context.ticker.nanos();
        long deadline = deadline(start);
        Waiter waiter = new Waiter(mode, queued, deadline, Thread.currentThread());
        // Its time may be over before it comes into line: a driver that does not hear an abort held it.
        Object outcome = queued - deadline >= 0 ? Waiter.End.EXPIRED : waitInLine(waiter, interruptible);
        long now;
        long waited;
        try {
            now = context.ticker.nanos();
            long stopped = waiter.stoppedNanos(now);
            start.exact(start.nanos() + stopped);
            if (outcome == Waiter.End.EXPIRED || outcome == Waiter.End.INTERRUPTED) {
                // Out of the line at once: it refers to this thread.
                dispatcher.request();
            }
            waited = Math.max(0, now - start.nanos());
            context.counters.waits.increment();
            context.counters.waitNanos.add(Math.max(0, now - queued - stopped));
        } catch (RuntimeException | Error fault) {
            // No memory for a counter's cell, for one. A permit that got lost here would be a place less for ever.
            takeBack(outcome);
            throw fault;
        }
        return settle(waiter, outcome, now, waited);
    }

    private Object waitInLine(Waiter waiter, boolean interruptible) {
        context.waiters.enqueue(waiter);
        try {
            dispatcher.request();
        } catch (RuntimeException | Error fault) {
            // The pass failed, not this caller. It leaves the line before it leaves, or a connection would be handed to
            // nobody; where one was handed to it already, it takes it.
            if (context.waiters.end(waiter, Waiter.End.INTERRUPTED)) {
                throw fault;
            }
        }
        return await(waiter, interruptible);
    }

    long deadline(AcquireStart start) {
        return start.nanos() + start.atMost(context.settings.acquireTimeoutNanos());
    }

    private Object await(Waiter waiter, boolean interruptible) {
        try {
            return context.waiters.await(waiter, context.ticker, dispatcher::request, interruptible);
        } catch (RuntimeException | Error fault) {
            // Thread.stop, above all. What this waiter would be given, or was, must not go to a thread that has left.
            if (!context.waiters.end(waiter, Waiter.End.INTERRUPTED)) {
                takeBack(waiter.outcome());
            }
            throw fault;
        }
    }

    @SuppressWarnings("unchecked")
    private void takeBack(@Nullable Object outcome) {
        if (outcome instanceof PoolEntry) {
            PoolEntry<R> entry = (PoolEntry<R>) outcome;
            try {
                dispatcher.keepIdle(entry);
            } catch (RuntimeException | Error fault) {
                entry.left = true;
                throw fault;
            }
            dispatcher.requestIfAwaited();
        } else if (outcome instanceof Permit) {
            permits.cancel((Permit) outcome);
        }
    }

    /** {@link BoundedPool#tryAcquire}. */
    @Nullable
    Acquired<R> tryAcquire() {
        long start = context.ticker.nanos();
        PoolEntry<R> idle = context.closed ? null : takeIdle(start);
        return idle == null ? null : lend(idle, start, 0);
    }

    /** A fresh idle entry, if nobody waits or who waits may be overtaken; the rule of {@link Overtaking}. */
    private @Nullable PoolEntry<R> takeIdle(long now) {
        WaitQueue waiters = context.waiters;
        if (context.closed || (waiters.waiting() != 0 && !overtaking.mayBeOvertaken(context.ticker))) {
            return null;
        }
        PoolEntry<R> entry = context.idle.takeFresh(context.workers.parker().caller(), now);
        if (entry == null || waiters.waiting() == 0 || mayPass(entry)) {
            return entry;
        }
        dispatcher.keepIdle(entry);
        dispatcher.requestIfAwaited();
        return null;
    }

    /** One that this caller is to ask. The rule of overtaking holds at the moment at which it takes it out of the store. */
    private @Nullable PoolEntry<R> takeToCheck() {
        WaitQueue waiters = context.waiters;
        if (context.closed || (waiters.waiting() != 0 && !overtaking.mayBeOvertaken(context.ticker))) {
            return null;
        }
        PoolEntry<R> entry = context.idle.takeToCheck(context.workers.parker().caller());
        if (entry == null || waiters.waiting() == 0 || mayPass(entry)) {
            return entry;
        }
        if (dispatcher.ownChecks().tryPutBack(entry)) {
            dispatcher.keepIdle(entry);
            dispatcher.requestIfAwaited();
        }
        return null;
    }

    private boolean mayPass(PoolEntry<R> entry) {
        try {
            return overtaking.overtake(entry, context.ticker);
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
    }

    private Acquired<R> lend(PoolEntry<R> entry, long now, long waited) {
        long generation;
        try {
            generation = entry.lend(now);
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        Acquired<R> acquired = acquired(entry, generation, waited);
        if (context.heard) {
            context.listener.acquired(context.id, waited);
        }
        return acquired;
    }

    private Acquired<R> acquired(PoolEntry<R> entry, long generation, long waited) {
        try {
            return new Acquired<>(entry, null, generation, waited);
        } catch (RuntimeException | Error e) {
            returns.release(entry, generation, entry.keep);
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Acquired<R> settle(Waiter waiter, Object outcome, long now, long waited)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        if (outcome instanceof PoolEntry) {
            return lend((PoolEntry<R>) outcome, now, waited);
        }
        if (outcome instanceof Permit) {
            Permit permit = (Permit) outcome;
            try {
                if (context.heard) {
                    context.listener.acquired(context.id, waited);
                }
                return new Acquired<>(null, permit, 0, waited);
            } catch (RuntimeException | Error fault) {
                permits.cancel(permit);
                throw fault;
            }
        }
        if (outcome instanceof Waiter.Failed) {
            throw new OpenFailedException(((Waiter.Failed) outcome).failure);
        }
        if (outcome == Waiter.End.INTERRUPTED) {
            return null;
        }
        if (outcome == Waiter.End.POOL_CLOSED) {
            throw new PoolClosedException(context.id.name());
        }
        context.counters.timeouts.increment();
        context.listener.acquireTimedOut(context.id, waited);
        Throwable refusal = outcome == Waiter.End.EXPIRED ? dispatcher.refusalAsFull(waiter, now) : null;
        throw new PoolTimeoutException(
                exhaustion.text(waited, refusal != null, now),
                refusal != null ? refusal : dispatcher.lastOpenFailure(),
                refusal != null);
    }
}
