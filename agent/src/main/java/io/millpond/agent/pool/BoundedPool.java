/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.thread.StackRoom;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of resources of one kind.
 *
 * <p>What holds at every instant: open connections are at most {@code max}, save the overdraw that {@link OpenPermits} documents;
 * an entry has one owner; and, when no call is in progress, open = in use + idle + opening + closing.
 *
 * <p><b>Ways of a connection.</b> A caller that finds an idle one, with nobody waiting, takes it by one atomic operation. Else it
 * queues, and the {@link Dispatcher} gives it the first that comes: returned, validated or newly opened. A return with somebody
 * waiting goes to the dispatcher, never past it. An idle one that is due is validated by its taker ({@link OwnChecks}); all other calls of
 * the {@link ResourceFactory} are made on workers.
 *
 * <p><b>Memory order, whole.</b> An entry travels only through atomic structures: store, ready queue, a waiter's outcome. Each
 * hand-over is a release by the giver and an acquire by the taker, and what the borrower before did with the resource happens
 * before what the next one does. The count of waiters, the count of idle entries and the permits form the Dekker pairs argued in
 * {@link WaitQueue}; there is no other place where a wake-up could be lost. Gauges are sums of independent atomics and may be off
 * by operations in flight.
 */
public final class BoundedPool<R> implements PoolGauges {

    private final PoolContext<R> context;
    private final Dispatcher<R> dispatcher;
    private final Housekeeper<R> housekeeper;
    private final Strays<R> strays;
    private final @Nullable Supplier<@Nullable String> oldestHolder;

    private BoundedPool(PoolContext<R> context, @Nullable Supplier<@Nullable String> oldestHolder) {
        this.context = context;
        this.dispatcher = new Dispatcher<>(context);
        this.housekeeper = new Housekeeper<>(context, dispatcher);
        this.strays = new Strays<>(context, dispatcher.closer());
        this.oldestHolder = oldestHolder;
    }

    public static <R> BoundedPool<R> create(
            PoolIdentity id,
            PoolSettings settings,
            ResourceFactory<R> factory,
            PoolListener listener,
            Ticker ticker,
            PoolWorkers workers) {
        return create(id, settings, factory, listener, ticker, workers, null);
    }

    /**
     * As the shorter form, with a voice for the exhaustion message.
     *
     * @param oldestHolder for the exhaustion message: who has held a connection longest (thread, site, for how long)
     */
    public static <R> BoundedPool<R> create(
            PoolIdentity id,
            PoolSettings settings,
            ResourceFactory<R> factory,
            PoolListener listener,
            Ticker ticker,
            PoolWorkers workers,
            @Nullable Supplier<@Nullable String> oldestHolder) {
        BoundedPool<R> pool =
                new BoundedPool<>(new PoolContext<>(id, settings, factory, listener, ticker, workers), oldestHolder);
        pool.housekeeper.start();
        return pool;
    }

    public PoolIdentity identity() {
        return context.id;
    }

    /** What a validation on its caller's own thread is given, where that one comes first to it. */
    public long ownCheckNanos() {
        return dispatcher.ownChecks().limitNanos();
    }

    /**
     * An idle connection that may be lent without a check, in use by the caller from now on; its generation is the stamp of this
     * borrow. Null where there is none, or somebody waits: then {@link #acquire}. Allocates nothing and reads no clock but the coarse
     * one, unless the listener hears borrows. Leaves nothing behind: it may be called as often as one likes, by whomever.
     */
    public @Nullable PoolEntry<R> tryBorrow(OpenMode mode) {
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

    /**
     * A connection, or the right to open one (mode CALLER, or policy OVERFLOW). An idle one that is due is validated on this thread.
     *
     * @throws InterruptedException interrupted while waiting; the flag is set again
     */
    public Acquired<R> acquire(OpenMode mode)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        return acquireInterruptibly(mode, null);
    }

    /** As the shorter form, for a caller that may have to ask again. */
    Acquired<R> acquire(OpenMode mode, AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        return acquireInterruptibly(mode, start);
    }

    private Acquired<R> acquireInterruptibly(OpenMode mode, @Nullable AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        Acquired<R> acquired = acquire(mode, start, true);
        if (acquired == null) {
            throw new InterruptedException("interrupted while waiting for a connection of pool " + context.id.name());
        }
        return acquired;
    }

    /**
     * As {@link #acquire}; an interrupt, before or meanwhile, ends no wait, and its flag is set when this ends.
     *
     * @param start the same for all attempts of one caller
     */
    public Acquired<R> acquireUninterruptibly(OpenMode mode, AcquireStart start)
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
        long began = start == null || start.isNew() ? context.borrowClock() : start.nanos(context.ticker);
        boolean exact = start != null && !start.isNew();
        for (int asked = 0; own.areOn() && asked <= context.settings.maxSize(); asked++) {
            long now = exact ? context.ticker.nanos() : began;
            PoolEntry<R> entry = own.hasTime(began, now) ? takeToCheck() : null;
            if (entry == null) {
                break;
            }
            OwnChecks.Answer answer = own.ask(entry, began, now);
            if (answer == OwnChecks.Answer.LENT) {
                if (start != null) {
                    start.checked(began, began + own.limitNanos());
                }
                if (context.heard) {
                    context.listener.acquired(context.id, Math.max(0, context.ticker.nanos() - began));
                }
                return acquired(entry, entry.generation(), 0);
            }
            began = own.charged(began, answer, entry);
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
        long deadline = deadline(start.nanos());
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

    /** Of a caller that began then. */
    long deadline(long start) {
        return start + context.settings.acquireTimeoutNanos();
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
            cancel((Permit) outcome);
        }
    }

    /** An idle connection without waiting; null where there is none, or somebody waits. */
    public @Nullable Acquired<R> tryAcquire() {
        long start = context.ticker.nanos();
        PoolEntry<R> idle = context.closed ? null : takeIdle(start);
        return idle == null ? null : lend(idle, start, 0);
    }

    /** A permit without waiting, for the first call of a key; null where none is free or somebody waits. */
    public @Nullable Permit tryPermit() {
        if (context.closed || context.waiters.waiting() > 0) {
            return null;
        }
        Permit permit = context.permits.tryAcquire(context.ticker.nanos());
        if (permit != null) {
            permit.epoch = context.epochNumber();
            context.granted.incrementAndGet();
        }
        return permit;
    }

    /** A permit outside the bound, counted as an overflow: for something that is opened to be closed at once. Null: closed. */
    public @Nullable Permit extraPermit() {
        if (context.closed) {
            return null;
        }
        Permit permit = context.permits.outside(context.ticker.nanos());
        permit.epoch = context.epochNumber();
        context.granted.incrementAndGet();
        context.counters.overflows.increment();
        return permit;
    }

    /** What the caller opened with its permit becomes an entry, in use by it. */
    public PoolEntry<R> adopt(Permit permit, R resource) {
        StackRoom.demand();
        if (!permit.casSpent()) {
            throw new IllegalStateException("this permit was spent before");
        }
        long now = context.ticker.nanos();
        PoolEntry<R> entry;
        try {
            entry = context.enter(resource, permit, permit.epoch, now);
        } catch (RuntimeException | Error fault) {
            context.granted.decrementAndGet();
            context.permits.release(permit);
            dispatcher.requestIfAwaited();
            throw fault;
        }
        entry.lend(now);
        context.granted.decrementAndGet();
        dispatcher.ownOpens().ended(false);
        try {
            context.counters.opens.increment();
            context.listener.opened(context.id, now - permit.issuedNanos());
        } catch (RuntimeException | Error fault) {
            entry.left = true; // lent to a caller that never hears of it
            throw fault;
        }
        return entry;
    }

    /** The caller's open failed: the permit goes to the next waiter. A permit that was spent before is left alone. */
    public void cancel(Permit permit) {
        if (permit.casSpent()) {
            dispatcher.ownOpens().ended(true);
            context.granted.decrementAndGet();
            context.permits.release(permit);
            dispatcher.requestIfAwaited();
        }
    }

    /**
     * A connection that is open and lent comes under the bound; above it, it is closed on return.
     *
     * @param tenant who has it; {@link PoolEntry#attachment} from the start, for with nothing hung on it, it would be a stray one day
     */
    public PoolEntry<R> adoptOverdrawn(R resource, Tenant tenant) {
        StackRoom.demand();
        long now = context.ticker.nanos();
        PoolEntry<R> entry = context.enter(resource, context.permits.overdraw(now), context.epochNumber(), now);
        entry.attach(tenant);
        entry.lend(now);
        context.counters.opens.increment();
        return entry;
    }

    /**
     * Gives a clean connection back: to the first waiter, else to the idle ones, else (not {@code keepIdle}, retired, above the
     * bound) it is closed.
     *
     * @param generation the entry's stamp for the borrow that ends
     * @return false where that borrow had ended before: nothing was done
     */
    public boolean release(PoolEntry<R> entry, long generation, boolean keepIdle) {
        int seen = entry.inUseBy(generation);
        if (seen == 0) {
            return false;
        }
        long now = context.borrowClock();
        long used = context.heard ? context.ticker.nanos() - entry.borrowedNanos() : 0;
        WaitQueue waiters = context.waiters;
        boolean mayBeTaken = waiters.waiting() == 0 || waiters.mayBeOvertaken(entry, context.ticker);
        if (keepIdle && (mayBeTaken || dispatcher.wakesFew()) && entry.isPlain() && reasonToClose(entry, now) == null) {
            entry.returnedAt(now);
            if (!context.idle.offerReturned(entry, seen)) {
                return false;
            }
            dispatcher.returned(mayBeTaken);
        } else if (!releaseSlowly(entry, generation, keepIdle, now)) {
            return false;
        }
        if (context.heard) {
            context.listener.released(context.id, used);
        }
        return true;
    }

    private boolean releaseSlowly(PoolEntry<R> entry, long generation, boolean keepIdle, long now) {
        boolean ready = false;
        try {
            if (!entry.casReturned(generation, now)) {
                return false;
            }
            entry.keep = keepIdle;
            CloseReason reason = reasonToClose(entry, now);
            if (reason != null) {
                dispatcher.closer().close(entry, reason);
                return true;
            }
            ready = context.waiters.waiting() > 0 && !context.isStale(entry, now);
            if (ready) {
                context.makeReady(entry);
            } else {
                dispatcher.keepIdle(entry);
            }
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        if (ready) {
            dispatcher.request();
        } else {
            dispatcher.requestIfAwaited();
        }
        return true;
    }

    /** Closes it on a worker instead of keeping it; the bound has its place again after the close. As {@link #release}. */
    public boolean discard(PoolEntry<R> entry, long generation, CloseReason why) {
        long now = context.ticker.nanos();
        long used = now - entry.borrowedNanos();
        try {
            if (!entry.casReturned(generation, now)) {
                return false;
            }
            if (why == CloseReason.DIRTY) {
                context.spoilt();
            }
            dispatcher.closer().close(entry, why);
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        if (context.heard) {
            context.listener.released(context.id, used);
        }
        return true;
    }

    /** From time to time, on one thread: takes up what a fault of memory or stack, or Thread.stop, may have broken off. */
    public void tend() {
        if (!context.closed) {
            housekeeper.restart();
            context.idle.raiseAgain();
            dispatcher.requestIfAnythingIsLeft();
        }
        dispatcher.ownChecks().tend();
        strays.look(dispatcher.checks().all() > 0);
    }

    /** Entries that nobody owned any more, closed since the start. */
    public long strayCount() {
        return context.counters.strays.sum();
    }

    /**
     * Closes those that are idle now; one on its way to a waiter at this moment is closed on return.
     *
     * @return how many this call began to close
     */
    public int evictIdle(CloseReason why) {
        for (PoolEntry<R> entry : context.entries) {
            if (!entry.isInUse()) {
                entry.evict(why);
            }
        }
        return closeUnfitIdle();
    }

    /**
     * Something happened that may have ended them all (a server that went away): each is checked before it is lent again. Not
     * before somebody asks for it: a thousand pools of one server would ask it all at once.
     */
    public void doubtAll() {
        for (PoolEntry<R> entry : context.entries) {
            entry.doubt();
        }
    }

    /** False where all that were opened when this one was are to be closed. */
    public boolean isCurrent(PoolEntry<R> entry) {
        return entry.epoch() == context.epochNumber();
    }

    /** Closes those that are idle now, and each that is in use or being opened when it comes back. */
    public void retireAll(CloseReason why) {
        context.retire(why);
        closeUnfitIdle();
    }

    /** Whether one that idled at the last {@link #retireAll} is not closed yet; may be true of others that are closed beside. */
    public boolean isClosingRetired() {
        if (context.closing.get() > 0) {
            return true; // counted before it is taken out of the entries
        }
        for (PoolEntry<R> entry : context.entries) {
            if (!entry.isInUse() && !isCurrent(entry)) {
                return true;
            }
        }
        return false;
    }

    /**
     * True: who would wait gets an extra connection, as with policy OVERFLOW. For a pool whose connections are all kept by somebody
     * who does not give them back; false once that has changed.
     */
    public void relieve(boolean wanted) {
        if (context.relieved != wanted) {
            context.relieved = wanted;
            dispatcher.requestIfAwaited();
        }
    }

    /** Whether this thread sleeps in the queue of this pool now; may be wrong by the time that it is answered. */
    public boolean isAwaitedBy(Thread thread) {
        return LockSupport.getBlocker(thread) == context.waiters;
    }

    /** Shutdown: waiters are told, idle ones are closed, those in use when they come back. */
    public void close() {
        context.closed = true;
        dispatcher.request();
    }

    public boolean isClosed() {
        return context.closed;
    }

    /** Those in use at about this instant. */
    public void forEachInUse(Consumer<PoolEntry<R>> action) {
        for (PoolEntry<R> entry : context.entries) {
            if (entry.isInUse()) {
                action.accept(entry);
            }
        }
    }

    @Nullable
    PoolEntry<R> oldestInUse() {
        long now = context.ticker.nanos();
        PoolEntry<R> oldest = null;
        for (PoolEntry<R> entry : context.entries) {
            if (entry.isInUse() && (oldest == null || now - entry.borrowedNanos() > now - oldest.borrowedNanos())) {
                oldest = entry;
            }
        }
        return oldest;
    }

    @Override
    public int max() {
        return context.settings.maxSize();
    }

    @Override
    public int minIdle() {
        return context.settings.minIdle();
    }

    @Override
    public int open() {
        return context.permits.held();
    }

    @Override
    public int inUse() {
        return context.inUse();
    }

    /** Those under validation included. */
    @Override
    public int idle() {
        return Math.max(0, context.entries.size() - context.inUse());
    }

    /** Being opened, by an opener or by a caller with its permit. */
    public int opening() {
        return dispatcher.openers().inFlight() + context.granted.get();
    }

    public int closing() {
        return context.closing.get();
    }

    @Override
    public int waiting() {
        return Math.max(0, context.waiters.waiting());
    }

    @Override
    public long waitCount() {
        return context.counters.waits.sum();
    }

    @Override
    public long waitNanos() {
        return context.counters.waitNanos.sum();
    }

    /** How long the first in line has waited; 0 where nobody waits. */
    public long longestWaitNanos() {
        return dispatcher.longestWaitNanos(context.ticker.nanos());
    }

    /** Callers that got no connection in time, or were refused by the policy. */
    public long timeoutCount() {
        return context.counters.timeouts.sum();
    }

    public long openCount() {
        return context.counters.opens.sum();
    }

    public long openFailureCount() {
        return context.counters.openFailures.sum();
    }

    @Override
    public long overflows() {
        return context.counters.overflows.sum();
    }

    /** How many of the {@link #overflows} were granted because every connection was held by a thread that waited for one more. */
    public long selfBlocks() {
        return context.counters.selfBlocks.sum();
    }

    /** How many of the {@link #overflows} were granted because the bound is likely, not proven, to be what everybody waits for. */
    public long graces() {
        return context.counters.graces.sum();
    }

    @Override
    public long closed(CloseReason reason) {
        return context.counters.closedCount(reason);
    }

    @Override
    public String toString() {
        return "pool " + context.id.name() + " (max=" + max() + ", open=" + open() + ", in use=" + inUse() + ", idle="
                + idle() + ", waiting=" + waiting() + ")";
    }

    /** A fresh idle entry, if nobody waits or who waits may be overtaken; the rule of {@link WaitQueue}. */
    private @Nullable PoolEntry<R> takeIdle(long now) {
        WaitQueue waiters = context.waiters;
        if (context.closed || (waiters.waiting() != 0 && !waiters.mayBeOvertaken(context.ticker))) {
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
        if (context.closed || (waiters.waiting() != 0 && !waiters.mayBeOvertaken(context.ticker))) {
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
            return context.waiters.overtake(entry, context.ticker);
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
            release(entry, generation, entry.keep);
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
                cancel(permit);
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
                ExhaustionMessage.of(this, waited, oldestHolder, refusal != null, now),
                refusal != null ? refusal : dispatcher.lastOpenFailure(),
                refusal != null);
    }

    private @Nullable CloseReason reasonToClose(PoolEntry<R> entry, long now) {
        CloseReason unfit = context.unfit(entry, now);
        if (unfit != null) {
            return unfit;
        }
        return entry.permit().isOutside() || context.permits.isOverdrawn() ? CloseReason.EVICTED : null;
    }

    private int closeUnfitIdle() {
        long now = context.ticker.nanos();
        int[] closed = new int[1];
        context.idle.sweep(
                entry -> {
                    CloseReason unfit = context.unfit(entry, now);
                    if (unfit != null) {
                        dispatcher.closer().close(entry, unfit);
                        closed[0]++;
                    }
                    return unfit == null;
                },
                dispatcher::keepIdle);
        dispatcher.requestIfAwaited();
        return closed[0];
    }
}
