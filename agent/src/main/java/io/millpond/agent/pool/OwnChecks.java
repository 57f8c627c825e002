/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Validations on the thread of the caller that wants the connection: no worker, no queue, no appointment. The entry is CHECKING
 * meanwhile, and stamped with when its caller began.
 *
 * <p><b>One that hangs.</b> One alarm for the pool looks at all entries when the earliest of those calls is due. It cuts off (CUT_OFF, an
 * abort on a worker) what is not back after {@link #limitNanos}, which is at most half of the acquire timeout, all checks of one caller
 * together: the abort unblocks the caller, who has time left for the line. One that survives its abort for the close timeout is
 * written off. Of caller and alarm, whoever comes first decides, by compare-and-set on the entry's state.
 *
 * <p><b>Who is held up.</b> Only callers that were asking. From the first that takes a second, or is cut off, checks are made on workers
 * ({@link Checks}), until one there is answered promptly; once one has survived its abort, for ever. So a driver that never comes
 * back holds those callers that had begun to ask when the first of them turned slow.
 *
 * <p><b>The alarm is never missing.</b> A caller makes its entry CHECKING, then reads {@code armed}; an alarm that found nobody lowers
 * {@code armed}, then looks once more. Both are in one total order, so of the two at least one sees the other. A check that begins after a look
 * is due no earlier than the limit after it, so no alarm is ever set too late: save for the second check of one caller, which has
 * less time and sets one more.
 */
final class OwnChecks<R> {

    /** What became of one. */
    enum Answer {
        /** In use by the caller. */
        LENT,
        /** Closed; the next may be better. */
        DEAD,
        /** Closed, and no more are asked by this caller: it hung, or its driver threw. */
        ENOUGH
    }

    private static final int ON_CALLERS = 0;
    private static final int ON_WORKERS = 1;
    private static final int ON_WORKERS_FOR_EVER = 2;

    private static final long NONE = Long.MAX_VALUE;

    private final PoolContext<R> context;
    private final Closer<R> closer;
    private final long limitNanos;
    private final long firstLookNanos;
    private final AtomicInteger mode = new AtomicInteger();
    /** 1 while an alarm is set. */
    private final AtomicInteger armed = new AtomicInteger();
    /** When those began who asked in vain: their wait in the line goes on from there. Each is taken out by its own thread. */
    private final Map<Thread, Long> began = new ConcurrentHashMap<>();

    OwnChecks(PoolContext<R> context, Closer<R> closer) {
        this.context = context;
        this.closer = closer;
        this.limitNanos = Math.max(
                1, Math.min(context.settings.validationTimeoutNanos(), context.settings.acquireTimeoutNanos() / 2));
        this.firstLookNanos = Math.min(Checks.SLOW_NANOS, limitNanos);
    }

    boolean areOn() {
        return mode.get() == ON_CALLERS;
    }

    /** A check on a worker was answered promptly. */
    void answered() {
        if (mode.get() == ON_WORKERS) {
            mode.compareAndSet(ON_WORKERS, ON_CALLERS);
        }
    }

    /**
     * Asks it. The caller made it CHECKING, and has it no longer unless it is LENT.
     *
     * @param start when the caller began, of the clock of borrows
     * @param again not the first that this caller asks
     */
    Answer ask(PoolEntry<R> entry, long start, boolean again) {
        entry.checkBegins(start);
        boolean interrupted = Thread.interrupted(); // a worker has none; some drivers close a connection for it
        boolean valid = false;
        boolean threw = false;
        try {
            watch(start, again);
            entry.checking();
            valid = context.factory.isValid(entry.resource(), limitNanos);
        } catch (Throwable means) {
            // It means no, as on a worker, and nothing of it is for the application.
            threw = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        CloseReason unfit = valid ? context.unfit(entry, start) : CloseReason.INVALID;
        if (unfit == null && entry.casLendChecked(context.heard ? context.ticker.nanos() : start)) {
            return Answer.LENT;
        }
        return end(entry, unfit == null ? CloseReason.INVALID : unfit) && !threw ? Answer.DEAD : Answer.ENOUGH;
    }

    /** False where it was cut off. */
    private boolean end(PoolEntry<R> entry, CloseReason reason) {
        boolean inTime = entry.casCheckEnded();
        if (!inTime && !entry.casCutOffEnded()) {
            // Written off meanwhile, its permit freed: what is left of it must not stay open.
            context.factory.abort(entry.resource());
            return false;
        }
        closer.close(entry, reason);
        return inTime;
    }

    /** Nobody is lent what this caller made CHECKING: it may not overtake. */
    boolean tryPutBack(PoolEntry<R> entry) {
        return entry.casCheckEnded();
    }

    /** This caller asked in vain: what that took counts as waited. */
    void inVain(long start) {
        // Of a clock that is late by up to its coarseness, by a quarter of that on average.
        began.put(Thread.currentThread(), start + context.lateNanos / 4);
    }

    /** When this caller began, where it has just asked in vain; else now. */
    long startOf(Thread caller, long now) {
        Long start = began.isEmpty() ? null : began.remove(caller);
        return start == null ? now : now - Math.max(0, now - start);
    }

    /** From time to time: where an error broke off the alarm, or a caller before it came to wait. */
    void tend() {
        long now = context.ticker.nanos();
        began.values().removeIf(start -> now - start > 2 * context.settings.acquireTimeoutNanos());
        rearm(look());
    }

    private void watch(long start, boolean again) {
        if (armed.get() == 0) {
            rearm(firstLookNanos);
        }
        if (again) {
            context.workers.after(this::look, Math.max(0, start + limitNanos - context.ticker.nanos()));
        }
    }

    private void rearm(long nanos) {
        if (nanos != NONE && armed.compareAndSet(0, 1)) {
            try {
                context.workers.after(this::alarm, nanos);
            } catch (RuntimeException | Error fault) {
                armed.set(0);
                throw fault;
            }
        }
    }

    private void alarm() {
        long next;
        try {
            next = look();
            if (next != NONE) {
                context.workers.after(this::alarm, next);
                return;
            }
        } catch (RuntimeException | Error fault) {
            armed.set(0); // see tend
            throw fault;
        }
        armed.set(0);
        rearm(look());
    }

    /** Cuts off and writes off what is due. Answers in how long something else will be; NONE where nobody asks. */
    private long look() {
        long now = context.ticker.nanos();
        long next = NONE;
        for (PoolEntry<R> entry : context.entries) {
            int word = entry.wordAsked();
            if (word == 0) {
                continue;
            }
            long took = entry.checkTook(now);
            long left = entry.isCutOff(word) ? giveUp(entry, word, took) : cutOff(entry, word, took);
            // One that begins after this look, unseen, is due that soon.
            next = Math.min(next, Math.min(left, firstLookNanos));
        }
        return next;
    }

    private long cutOff(PoolEntry<R> entry, int word, long took) {
        long left = limitNanos - took;
        if (left <= 0) {
            if (!entry.casCutOff(word)) {
                return NONE; // it came back just now
            }
            mode.compareAndSet(ON_CALLERS, ON_WORKERS);
            closer.abort(entry);
            return context.settings.closeTimeoutNanos();
        }
        long untilSlow = Checks.SLOW_NANOS - took;
        if (untilSlow > 0) {
            return Math.min(untilSlow, left);
        }
        mode.compareAndSet(ON_CALLERS, ON_WORKERS);
        return left;
    }

    private long giveUp(PoolEntry<R> entry, int word, long took) {
        long left = limitNanos + context.settings.closeTimeoutNanos() - took;
        if (left > 0) {
            return left;
        }
        if (entry.casGivenUp(word)) {
            mode.set(ON_WORKERS_FOR_EVER);
            closer.writeOff(entry, CloseReason.INVALID);
        }
        return NONE;
    }
}
