/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.thread.StackRoom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections on workers, up to {@value #AT_ONCE} at a time for one pool, each with its own deadlines.
 *
 * <p>An open that takes longer than {@link #SLOW_NANOS} is no longer counted on nor among those at a time, so one that hangs
 * stops nobody. For those who were queued before it began one more is made for each ({@link #isEnough}), so a slow log-in costs at
 * most one more for each who waits. Where its thread sleeps meanwhile, each of them that is still queued opens that one itself, by its
 * own call on its own thread ({@link #sleepsFor}): one that cannot end before a waiter goes on (it calls back into the application, for
 * a lock that this waiter holds) ends so. A thread that waits for the network does not sleep, and nobody follows it into a
 * call that may never return, beyond the acquire timeout.
 *
 * <p>At the open timeout an attempt is abandoned: its permit moves outside the bound. The connect may still succeed: then it is taken in if there
 * is a place, or, while somebody waits, in the place of another attempt, which is abandoned for it; else it is closed. So a log-in that always
 * takes longer than the open timeout serves all the same. As soon as {@code max} are abandoned since the server last answered, only one further
 * attempt runs at a time, and the time from one to the next doubles with every {@value #SAME_PACE} of them, up to {@link #LONGEST_PACE_NANOS}:
 * each may hold a thread for as long as the server is silent, and all may log in at once when it is well again.
 *
 * <p>While one is on its way and there are others, the next begins only once nothing has been handed to a waiter for {@value
 * #PATIENCE_MILLIS} ms: in a burst of short requests what comes back serves those who wait long before a new connection is there.
 *
 * <p>Attempts are limited in rate too ({@link OpenRate}). After a failure the next one waits, 10 ms doubling to 1 s and up to a quarter more, so that a database that comes back
 * is met neither by a storm nor by all processes of a fleet in step.
 */
final class Openers<R> {

    static final int AT_ONCE = 4;
    static final int PATIENCE_MILLIS = 10;
    /** So many failures in a row count as a database that is down. */
    static final int SERIES = 3;

    static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final long MAX_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Up to one in so many parts longer, each time another. */
    private static final int SCATTER = 4;

    private static final long LONGEST_PAUSE_NANOS = MAX_BACKOFF_NANOS + MAX_BACKOFF_NANOS / SCATTER;

    /** So many beyond {@code max} are abandoned at one pace. */
    static final int SAME_PACE = 4;

    private static final long LONGEST_PACE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);

    /** In no book yet. */
    private static final int NEW = -1;

    private static final int RUNNING = 0;
    private static final int SLOW = 1;
    private static final int ABANDONED = 2;
    private static final int DONE = 3;

    /** What an attempt failed with, and who was queued before it began. */
    static final class Failure {
        final Throwable cause;
        final boolean serverFull;
        final long beforeTicket;

        Failure(Throwable cause, boolean serverFull, long beforeTicket) {
            this.cause = cause;
            this.serverFull = serverFull;
            this.beforeTicket = beforeTicket;
        }
    }

    private final PoolContext<R> context;
    private final Closer<R> closer;
    private final Runnable changed;
    private final MpscLinkedAtomicQueue<Failure> failures = new MpscLinkedAtomicQueue<>();
    private final AtomicInteger prompt = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    /** How many were abandoned when one last succeeded, or failed in time: their threads say nothing about the server of now. */
    private volatile int abandonedBefore;

    /** All that have not returned. */
    private final Set<Opening> running = ConcurrentHashMap.newKeySet();

    private final AtomicInteger failuresInRow = new AtomicInteger();
    /** All tickets below it were given before an attempt began that turned slow. Only grows. */
    private final AtomicLong slowBefore = new AtomicLong();

    private final AtomicLong asleepBefore = new AtomicLong();

    private volatile long notBeforeNanos;
    private volatile boolean backingOff;
    private volatile @Nullable Failure lastFailure;
    /** The last attempt was refused for its credentials. */
    private volatile boolean refused;

    private final OpenRate rate;
    /** The next attempt may begin. */
    private final Alarm alarm;
    /** The patience is over: the other may be set for much later. */
    private final Alarm patienceAlarm;

    private final Alarm paceAlarm;
    // In the dispatcher's pass only.
    /** When an attempt last began, or a waiter got a connection. */
    private long movedNanos;

    private long begunNanos;

    /** @param changed asks for a dispatcher's pass */
    Openers(PoolContext<R> context, Closer<R> closer, Runnable changed) {
        this.context = context;
        this.closer = closer;
        this.changed = changed;
        this.rate = new OpenRate(context);
        this.alarm = new Alarm(context.workers, changed);
        this.patienceAlarm = new Alarm(context.workers, changed);
        this.paceAlarm = new Alarm(context.workers, changed);
        this.movedNanos = context.ticker.nanos();
    }

    /** Attempts that may soon yield an entry. */
    int prompt() {
        return prompt.get();
    }

    /** All attempts that hold a permit within the bound. */
    int within() {
        return prompt.get() + slow.get();
    }

    /** All attempts that have not returned. */
    int inFlight() {
        return within() + abandoned.get();
    }

    /** Null since the last success. */
    @Nullable
    Throwable lastFailure() {
        Failure last = lastFailure;
        return last == null ? null : last.cause;
    }

    /**
     * What this one is told when its time is over, where the server answered that it is full: the last attempt's refusal. It began
     * while this one waited, or was too recent for another. Null: the last attempt ended otherwise.
     */
    @Nullable
    Throwable refusalAsFull(Waiter waiter, long now) {
        Failure last = lastFailure;
        if (last == null || !last.serverFull) {
            return null;
        }
        return waiter.ticket < last.beforeTicket || isBackingOff(now) ? last.cause : null;
    }

    @Nullable
    Failure pollFailure() {
        return failures.relaxedPoll();
    }

    void forgetFailures() {
        failures.clear();
    }

    boolean isBackingOff(long now) {
        return backingOff && notBeforeNanos - now > 0;
    }

    /** A series of failures, and the next attempt may not begin yet. */
    boolean isDown(long now) {
        return failuresInRow.get() >= SERIES && isBackingOff(now);
    }

    /** Whether an attempt that began while this one was queued takes, or took, longer than a second. */
    private boolean isSlowFor(long ticket) {
        return ticket < slowBefore.get();
    }

    /**
     * Whether as much is on its way for this one as it may cost: two for each who waits, once one has turned slow. What is abandoned no
     * longer counts, so where a database comes back somebody meets it.
     *
     * @param promptly what comes soon
     */
    boolean isEnough(long ticket, int promptly, int waiting) {
        return isSlowFor(ticket) && promptly + slow.get() >= 2 * waiting;
    }

    /** Whether the thread of an attempt that began while this one was queued slept when it had taken long. */
    boolean sleepsFor(long ticket) {
        return ticket < asleepBefore.get();
    }

    /** In the dispatcher's pass only. Null where none may begin now; a later event asks for a pass again. */
    @Nullable
    Permit tryPermit(long now) {
        if (isPausing(now)) {
            return null;
        }
        Permit permit = context.permits.tryAcquire(now);
        if (permit != null) {
            rate.took(now);
        }
        return permit;
    }

    private boolean isPausing(long now) {
        long pause = isBackingOff(now) ? notBeforeNanos - now : rate.pauseNanos(now);
        if (pause > 0 && context.permits.isFree()) {
            // The pass may have read the clock before the process was stopped: by that the pause would last as long as
            // the stop did.
            alarm.set(Math.min(pause, LONGEST_PAUSE_NANOS));
        }
        return pause > 0;
    }

    /** In the dispatcher's pass only. False where none may begin now; a later event asks for a pass again. */
    boolean tryStart(long now) {
        if (prompt.get() >= AT_ONCE || isSilent(now)) {
            return false;
        }
        if (isPausing(now)) {
            return false;
        }
        long patience = patienceNanos(now);
        if (patience > 0) {
            if (context.permits.isFree()) {
                patienceAlarm.set(patience);
            }
            return false;
        }
        StackRoom.demand(); // a permit between its grant and its worker is in nobody's hands but this call's
        if (context.permits.isFree()) {
            context.waiters.unwoken().wakeSettled(); // to start a thread takes long
        }
        Permit permit = context.permits.tryAcquire(now);
        if (permit == null) {
            return false;
        }
        Opening opening;
        try {
            opening = new Opening(permit, context.epochNumber(), context.waiters.nextTicket());
            running.add(opening);
        } catch (RuntimeException | Error e) {
            context.permits.release(permit);
            throw e;
        }
        rate.took(now);
        moved(now);
        begunNanos = now;
        prompt.incrementAndGet();
        opening.state.set(RUNNING);
        if (!opening.start()) {
            opening.failed(new IllegalStateException("no thread to open a connection on"));
        }
        return true;
    }

    /** In the dispatcher's pass only. When an attempt last began, or a waiter got a connection. */
    long movedNanos() {
        return movedNanos;
    }

    /** In the dispatcher's pass only: a waiter got a connection. */
    void moved(long now) {
        movedNanos = now;
    }

    /** As many are abandoned as may be: the next begins once none is under way, and not too soon. */
    private boolean isSilent(long now) {
        int beyond = abandoned.get() - abandonedBefore - context.settings.maxSize();
        if (beyond < 0) {
            return false;
        }
        if (within() > 0) {
            return true;
        }
        long pace = context.settings.openTimeoutNanos() << Math.min(beyond / SAME_PACE, 8);
        long left =
                begunNanos + Math.min(pace, Math.max(LONGEST_PACE_NANOS, context.settings.openTimeoutNanos())) - now;
        if (left > 0 && context.permits.isFree()) {
            paceAlarm.set(left);
        }
        return left > 0;
    }

    private long patienceNanos(long now) {
        long left = prompt.get() == 0 || context.waiters.waiting() == 0 ? 0 : movedNanos + PATIENCE_NANOS - now;
        return left > 0 && !context.entries.isEmpty() ? left : 0;
    }

    private void backOff(Failure failure) {
        lastFailure = failure;
        int doublings = Math.min(failuresInRow.getAndIncrement(), 16);
        long pause = Math.min(MAX_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << doublings);
        notBeforeNanos = context.ticker.nanos() + pause + context.scatter(pause / SCATTER);
        backingOff = true;
    }

    private void recovered() {
        abandonedBefore = abandoned.get();
        if (lastFailure != null || backingOff) {
            failuresInRow.set(0);
            backingOff = false;
            lastFailure = null;
            refused = false;
        }
    }

    /** The credentials were refused, and nothing has been opened since. */
    boolean isRefused() {
        return refused;
    }

    private final class Opening extends WatchedCall {

        private final Permit permit;
        private final int epoch;
        private final long beforeTicket;
        private final AtomicInteger state = new AtomicInteger(NEW);
        private volatile @Nullable Thread runner;

        Opening(Permit permit, int epoch, long beforeTicket) {
            super(
                    context.workers,
                    context.ticker,
                    Math.min(SLOW_NANOS, context.settings.openTimeoutNanos()),
                    context.settings.openTimeoutNanos());
            this.permit = permit;
            this.epoch = epoch;
            this.beforeTicket = beforeTicket;
        }

        @Override
        public void run() {
            R resource;
            try {
                runner = Thread.currentThread();
                resource = context.factory.open();
            } catch (Throwable failure) {
                // Also errors: whatever opening threw is the waiter's to see, as it would be without a pool.
                returned();
                failed(failure);
                return;
            }
            returned();
            opened(resource);
        }

        private void opened(R resource) {
            long now = context.ticker.nanos();
            recovered();
            PoolEntry<R> entry;
            try {
                entry = context.enter(resource, permit, epoch, now);
            } catch (RuntimeException | Error e) {
                context.factory.abort(resource);
                failed(e);
                return;
            }
            int was = end();
            try {
                if (was == ABANDONED && !context.permits.tryMoveWithin(permit) && !tryReplaceAnother()) {
                    closer.close(entry, CloseReason.EVICTED);
                } else {
                    ready(entry);
                }
                context.counters.opens.increment();
            } finally {
                leave(was);
                changed.run();
            }
            context.listener.opened(context.id, now - permit.issuedNanos());
        }

        /** While somebody waits, what is there is worth more than what is on its way. */
        private boolean tryReplaceAnother() {
            for (Opening other : running) {
                if (context.waiters.waiting() == 0) {
                    return false;
                }
                if (other != this && (other.tryAbandon(SLOW, slow) || other.tryAbandon(RUNNING, prompt))) {
                    if (context.permits.tryMoveWithin(permit)) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Counted as abandoned first: at no instant is the attempt in none of the books. */
        private boolean tryAbandon(int from, AtomicInteger book) {
            abandoned.incrementAndGet();
            if (state.compareAndSet(from, ABANDONED)) {
                context.permits.moveOutside(permit);
                book.decrementAndGet();
                return true;
            }
            abandoned.decrementAndGet();
            return false;
        }

        private void ready(PoolEntry<R> entry) {
            try {
                context.makeReady(entry);
            } catch (RuntimeException | Error e) {
                closer.close(entry, CloseReason.EVICTED);
                throw e;
            }
        }

        /* The books in any case: an attempt that stays in them is waited for by everybody, for ever. */
        void failed(Throwable failure) {
            int was = end();
            context.permits.release(permit);
            try {
                if (was != ABANDONED) {
                    abandonedBefore = abandoned.get();
                    Failure told = new Failure(failure, isServerFull(failure), beforeTicket);
                    backOff(told);
                    refused = isRefusal(failure);
                    failures.offer(told);
                }
                context.counters.openFailures.increment();
            } finally {
                leave(was);
                changed.run();
            }
            context.listener.openFailed(context.id, context.ticker.nanos() - permit.issuedNanos(), failure);
        }

        private boolean isServerFull(Throwable failure) {
            try {
                return context.factory.isServerFull(failure);
            } catch (RuntimeException noAnswer) {
                // Not attached to the failure, which reaches the application untouched: then the waiter is told.
                return false;
            }
        }

        private boolean isRefusal(Throwable failure) {
            try {
                return context.factory.isRefusal(failure);
            } catch (RuntimeException noAnswer) {
                return false;
            }
        }

        /** Decides whether it came in time; answers the state it ended in. */
        private int end() {
            if (state.compareAndSet(RUNNING, DONE)) {
                return RUNNING;
            }
            return state.compareAndSet(SLOW, DONE) ? SLOW : ABANDONED;
        }

        /** Out of the books, after what it yielded is in others. */
        private void leave(int was) {
            AtomicInteger book = was == RUNNING ? prompt : was == SLOW ? slow : abandoned;
            book.decrementAndGet();
            running.remove(this); // last: it may find no memory
        }

        /* Before the books change: who makes a pass then sees it. */
        private void lookWhetherAsleep() {
            Thread thread = runner;
            if (thread != null && context.factory.waitsForOthers(thread)) {
                asleepBefore.accumulateAndGet(beforeTicket, Math::max);
            }
        }

        @Override
        void overdue(int deadline) {
            if (deadline == 0) {
                // Counted as slow first: at no instant is the attempt in none of the books.
                slow.incrementAndGet();
                if (state.compareAndSet(RUNNING, SLOW)) {
                    slowBefore.accumulateAndGet(beforeTicket, Math::max);
                    lookWhetherAsleep();
                    prompt.decrementAndGet();
                } else {
                    slow.decrementAndGet();
                }
            } else {
                lookWhetherAsleep();
                tryAbandon(SLOW, slow);
            }
            changed.run();
        }
    }
}
