/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import java.util.concurrent.locks.LockSupport;
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
 * waiting goes to the dispatcher, and a newcomer to the line, as far as {@link Overtaking} does not let them past. An idle one that is due is validated by its taker ({@link OwnChecks}); all other calls of
 * the {@link ResourceFactory} are made on workers.
 *
 * <p><b>Memory order, whole.</b> An entry travels only through atomic structures: store, ready queue, a waiter's outcome. Each
 * hand-over is a release by the giver and an acquire by the taker, and what the borrower before did with the resource happens
 * before what the next one does. The count of waiters, the count of idle entries and the permits form the Dekker pairs argued in
 * {@link WaitQueue}; there is no other place where a wake-up could be lost. Gauges are sums of independent atomics and may be off
 * by operations in flight.
 */
public final class BoundedPool<R> extends PoolFigures<R> {

    private final Acquisition<R> acquisition;
    private final CallerPermits<R> permits;
    private final Returns<R> returns;
    private final Housekeeper<R> housekeeper;
    private final Strays<R> strays;

    private BoundedPool(
            PoolContext<R> context, Dispatcher<R> dispatcher, @Nullable Supplier<@Nullable String> oldestHolder) {
        super(context, dispatcher);
        this.permits = new CallerPermits<>(context, dispatcher);
        this.returns = new Returns<>(context, dispatcher);
        this.acquisition =
                new Acquisition<>(context, dispatcher, permits, returns, new ExhaustionMessage<>(this, oldestHolder));
        this.housekeeper = new Housekeeper<>(context, dispatcher);
        this.strays = new Strays<>(context, dispatcher.closer());
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
        PoolContext<R> context = new PoolContext<>(id, settings, factory, listener, ticker, workers);
        BoundedPool<R> pool = new BoundedPool<>(context, new Dispatcher<>(context), oldestHolder);
        pool.housekeeper.start();
        return pool;
    }

    /** What a validation on its caller's own thread is given, where that one comes first to it. */
    public long ownCheckNanos() {
        return dispatcher.ownChecks().limitNanos(null);
    }

    /**
     * An idle connection that may be lent without a check, in use by the caller from now on; its generation is the stamp of this
     * borrow. Null where there is none, or somebody waits: then {@link #acquire}. Allocates nothing and reads no clock but the coarse
     * one, unless the listener hears borrows. Leaves nothing behind: it may be called as often as one likes, by whomever.
     */
    public @Nullable PoolEntry<R> tryBorrow(OpenMode mode) {
        return acquisition.tryBorrow(mode);
    }

    /**
     * A connection, or the right to open one (mode CALLER, or policy OVERFLOW). An idle one that is due is validated on this thread.
     *
     * @throws InterruptedException interrupted while waiting; the flag is set again
     */
    public Acquired<R> acquire(OpenMode mode)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        return acquisition.acquireInterruptibly(mode, null);
    }

    /** As the shorter form, for a caller that may have to ask again. */
    Acquired<R> acquire(OpenMode mode, AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException, InterruptedException {
        return acquisition.acquireInterruptibly(mode, start);
    }

    /**
     * As {@link #acquire}; an interrupt, before or meanwhile, ends no wait, and its flag is set when this ends.
     *
     * @param start the same for all attempts of one caller
     */
    public Acquired<R> acquireUninterruptibly(OpenMode mode, AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        return acquisition.acquireUninterruptibly(mode, start);
    }

    /** An idle connection without waiting; null where there is none, or somebody waits. */
    public @Nullable Acquired<R> tryAcquire() {
        return acquisition.tryAcquire();
    }

    /** Now, as when a caller begins. */
    AcquireStart begin() {
        return acquisition.begin();
    }

    /** A permit without waiting, for the first call of a key; null where none is free or somebody waits. */
    public @Nullable Permit tryPermit() {
        return permits.tryPermit();
    }

    /** A permit outside the bound, counted as an overflow: for something that is opened to be closed at once. Null: closed. */
    public @Nullable Permit extraPermit() {
        return permits.extraPermit();
    }

    /** What the caller opened with its permit becomes an entry, in use by it. */
    public PoolEntry<R> adopt(Permit permit, R resource) {
        return permits.adopt(permit, resource);
    }

    /** The caller's open failed: the permit goes to the next waiter. A permit that was spent before is left alone. */
    public void cancel(Permit permit) {
        permits.cancel(permit);
    }

    /**
     * A connection that is open and lent comes under the bound; above it, it is closed on return.
     *
     * @param tenant who has it; {@link PoolEntry#attachment} from the start, for with nothing hung on it, it would be a stray one day
     */
    public PoolEntry<R> adoptOverdrawn(R resource, Tenant tenant) {
        return permits.adoptOverdrawn(resource, tenant);
    }

    /**
     * Gives a clean connection back: to the first waiter, else to the idle ones, else (not {@code keepIdle}, retired, above the
     * bound) it is closed.
     *
     * @param generation the entry's stamp for the borrow that ends
     * @return false where that borrow had ended before: nothing was done
     */
    public boolean release(PoolEntry<R> entry, long generation, boolean keepIdle) {
        return returns.release(entry, generation, keepIdle);
    }

    /** Closes it on a worker instead of keeping it; the bound has its place again after the close. As {@link #release}. */
    public boolean discard(PoolEntry<R> entry, long generation, CloseReason why) {
        return returns.discard(entry, generation, why);
    }

    /** From time to time, on one thread: takes up what a fault of memory or stack, or Thread.stop, may have broken off. */
    public void tend() {
        if (!context.closed) {
            housekeeper.restart();
            context.idle.raiseAgain();
            dispatcher.requestIfAnythingIsLeft();
        }
        permits.tend();
        dispatcher.ownChecks().tend();
        strays.look(dispatcher.checks().all() > 0);
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
