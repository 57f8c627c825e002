/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.thread.StackRoom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Validations on the thread of the caller that wants the connection: no worker, no queue, no appointment. The entry is CHECKING
 * meanwhile, and stamped with when its check began and when it is cut off.
 *
 * <p><b>One that hangs.</b> One alarm for the pool looks at all entries when the earliest of those calls is due. It cuts off (CUT_OFF, an
 * abort on a worker) what is not back {@link #limitNanos} after its caller began: that is at most half of the acquire timeout, all checks
 * and all attempts of one caller together. The abort unblocks the caller, who has time left for the line. One that survives its abort
 * for the close timeout is written off. Of caller and alarm, whoever comes first decides, by compare-and-set on the entry's state.
 *
 * <p><b>The driver's own limit</b> is what its caller has left; drivers take whole seconds, and not all of them hear an abort at once.
 * So nobody asks who has less than nine tenths of a second left: it queues, and a worker asks.
 *
 * <p><b>Who is held up.</b> Only callers that were asking. From the first that takes a second, or is cut off, checks are made on workers
 * ({@link Checks}), until one there is answered promptly; once one has survived its abort, for a minute at least. So a driver that never
 * comes back holds those callers that had begun to ask when the first of them turned slow, and again as many a minute later if it
 * answers in between. Not for ever: a caller may also have died in its check, and no driver was at fault.
 *
 * <p><b>A stop of the process</b> (SIGSTOP, a frozen machine) is no time that a driver took. A look that comes later than it was due, by more
 * than a second, was late because nothing ran ({@link ProcessStops}), and counts as if it had come in time: a stop costs a check what was left to
 * that look and that second, at most. And what a caller was in checks beyond its limit was a stop too ({@link #charged}).
 *
 * <p><b>The alarm is never missing.</b> A caller makes its entry CHECKING, then reads {@code armed}; an alarm that found nobody lowers
 * {@code armed}, then looks once more. Both are in one total order, so of the two at least one sees the other. A check that begins after a look
 * has nine tenths of a second at least, and no alarm is set later than that, so none comes too late.
 */
final class OwnChecks<R> {

    /** What became of one. */
    enum Answer {
        /** In use by the caller. */
        LENT,
        /** Closed; the next may be better. */
        DEAD,
        /** Closed, and no more are asked by this caller: its driver threw. */
        ENOUGH,
        /** As ENOUGH: it hung, all the time that it was given. */
        CUT_OFF,
        /** As CUT_OFF, and survived its abort; or its caller was off the processor so long that {@link Strays} took it. */
        GIVEN_UP
    }

    private static final int ON_CALLERS = 0;
    private static final int ON_WORKERS = 1;
    /** As above, and for {@link #SURVIVED_NANOS} whatever is answered. */
    private static final int SURVIVED = 2;

    /** For so long callers do not ask after a check has survived its abort. */
    static final long SURVIVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** No driver is given less: they take whole seconds, and one at least. */
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    /** Somebody else looks at this moment; what he finds is known then. */
    private static final long BESIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long NONE = Long.MAX_VALUE;

    private final PoolContext<R> context;
    private final Closer<R> closer;
    private final long limitNanos;
    private final AtomicInteger mode = new AtomicInteger();
    /** 1 while an alarm is set. */
    private final AtomicInteger armed = new AtomicInteger();
    /** 1 while somebody looks. */
    private final AtomicInteger looking = new AtomicInteger();
    /**
     * The last look, or when the alarm was set though nobody had looked; and when the next comes. Written by who looks, and by who sets the alarm: perhaps
     * both at once, but then nobody was asked before, and what began just then is counted from the later.
     */
    private volatile long lookedNanos;

    private volatile long dueNanos;
    /** Written before the mode. */
    private volatile long survivedNanos;

    OwnChecks(PoolContext<R> context, Closer<R> closer) {
        this.context = context;
        this.closer = closer;
        this.limitNanos =
                Math.min(context.settings.validationTimeoutNanos(), context.settings.acquireTimeoutNanos() / 2);
    }

    /** For all checks of one caller together; below {@link #LEAST_NANOS}: it asks none itself. */
    long limitNanos(@Nullable AcquireStart start) {
        return start == null ? limitNanos : Math.min(limitNanos, start.atMost(Long.MAX_VALUE) / 2);
    }

    boolean areOn() {
        return limitNanos >= LEAST_NANOS && mode.get() == ON_CALLERS;
    }

    /** A caller that began then may ask one now. */
    boolean hasTime(long start, long now, long limit) {
        return start + limit - now >= LEAST_NANOS;
    }

    /**
     * When a caller began, as far as what it still has goes, after a check that yielded nothing. Till it came back, or was cut off, it had its
     * limit, and no more: what goes beyond that the process was stopped. And so was it in what a driver took to come back from its abort beyond
     * what {@link #look} gives it for that, or it would have been given up.
     */
    long charged(long start, Answer answer, PoolEntry<R> entry, long limit) {
        long now = context.ticker.nanos();
        boolean inTime = answer == Answer.DEAD || answer == Answer.ENOUGH;
        long cutOff = inTime ? 0 : entry.cutOffNanos();
        long till = cutOff == 0 ? now : cutOff;
        long began = till - start <= limit ? start : till - limit;
        if (answer != Answer.CUT_OFF) {
            return began;
        }
        long most = context.settings.closeTimeoutNanos() + ProcessStops.LATE_NANOS;
        return began + Math.max(0, now - till - most);
    }

    /** A check on a worker was answered promptly. */
    void answered() {
        int seen = mode.get();
        if (seen == ON_WORKERS || seen == SURVIVED && context.ticker.nanos() - survivedNanos >= SURVIVED_NANOS) {
            mode.compareAndSet(seen, ON_CALLERS);
        }
    }

    /**
     * Asks it, unless it needs no asking. The caller made it CHECKING, and has it no longer unless it is LENT.
     *
     * @param start when the caller began
     * @param limit {@link #limitNanos(AcquireStart)}
     */
    Answer ask(PoolEntry<R> entry, long start, long now, long limit) {
        try {
            CloseReason unfit = context.unfit(entry, now);
            if (unfit != null) {
                return end(entry, unfit);
            }
            if (!context.isStale(entry, now)) {
                return lend(entry, now) ? Answer.LENT : end(entry, CloseReason.INVALID);
            }
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        }
        long given = start + limit - now;
        boolean interrupted = Thread.interrupted(); // a worker has none; some drivers close a connection for it
        boolean valid = false;
        Throwable thrown = null;
        Answer answer;
        try {
            entry.checkBegins(now, given);
            try {
                watch();
                entry.checking();
                valid = context.factory.isValid(entry.resource(), given);
            } catch (Throwable means) {
                // It means no, as on a worker, and nothing of it is for the application, save the end of its thread.
                thrown = means;
            }
            answer = settle(entry, valid, now);
        } catch (RuntimeException | Error fault) {
            entry.left = true;
            throw fault;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (thrown != null && thrown.getClass().getName().equals("java.lang.ThreadDeath")) {
            throw (Error) thrown;
        }
        return thrown != null && answer == Answer.DEAD ? Answer.ENOUGH : answer;
    }

    private Answer settle(PoolEntry<R> entry, boolean valid, long now) {
        CloseReason unfit = valid ? context.unfit(entry, now) : CloseReason.INVALID;
        if (unfit == null && lend(entry, now)) {
            return Answer.LENT;
        }
        return end(entry, unfit == null ? CloseReason.INVALID : unfit);
    }

    private boolean lend(PoolEntry<R> entry, long now) {
        return entry.casLendChecked(context.heard ? context.ticker.nanos() : now);
    }

    private Answer end(PoolEntry<R> entry, CloseReason reason) {
        boolean inTime = entry.casCheckEnded();
        if (!inTime && !entry.casCutOffEnded()) {
            // Written off meanwhile, its permit freed: what is left of it must not stay open.
            context.factory.abort(entry.resource());
            return Answer.GIVEN_UP;
        }
        closer.close(entry, reason);
        return inTime ? Answer.DEAD : Answer.CUT_OFF;
    }

    /** Nobody is lent what this caller made CHECKING: it may not overtake. */
    boolean tryPutBack(PoolEntry<R> entry) {
        return entry.casCheckEnded();
    }

    /** From time to time, on another thread than the alarm's: where an error broke off the alarm, or its thread hangs. */
    void tend() {
        rearm(look());
    }

    /** The caller's entry is CHECKING: from now on somebody looks when it is due. */
    void watch() {
        if (armed.get() == 0) {
            arm(LEAST_NANOS, true);
        }
    }

    private void rearm(long nanos) {
        if (nanos != NONE) {
            arm(nanos, false);
        }
    }

    private void arm(long nanos, boolean unlooked) {
        // What an end of the stack leaves in the timer's own lock holds up all pools.
        StackRoom.demand();
        if (armed.compareAndSet(0, 1)) {
            try {
                if (unlooked) {
                    // Nobody was asked: what is asked now began just now.
                    long now = context.ticker.nanos();
                    lookedNanos = now;
                    dueNanos = now + nanos;
                }
                appoint(nanos);
            } catch (RuntimeException | Error fault) {
                armed.set(0);
                throw fault;
            }
        }
    }

    private void appoint(long nanos) {
        context.workers.after(this::alarm, nanos);
    }

    private void alarm() {
        long next;
        try {
            next = look();
            if (next != NONE) {
                appoint(next);
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
        if (!looking.compareAndSet(0, 1)) {
            return BESIDE_NANOS;
        }
        try {
            long ticked = context.ticker.nanos();
            long before = lookedNanos;
            long due = dueNanos;
            // Before anything is counted: an error on the way must not make the same time count twice.
            lookedNanos = ticked;
            dueNanos = ticked + LEAST_NANOS;
            boolean late = ProcessStops.tell(ticked - due);
            long next = look(before, late ? due : ticked, late ? before : ticked);
            dueNanos = ticked + Math.min(next, LEAST_NANOS);
            return next;
        } finally {
            looking.set(0);
        }
    }

    /** @param cutNow as {@code now}, for what was cut off: where nothing ran, no abort did */
    private long look(long before, long now, long cutNow) {
        long next = NONE;
        for (PoolEntry<R> entry : context.entries) {
            int word = entry.wordAsked();
            if (word == 0) {
                continue;
            }
            long left = entry.isCutOff(word) ? giveUp(entry, word, before, cutNow) : cutOff(entry, word, before, now);
            // One that begins after this look, unseen, is due that soon.
            next = Math.min(next, Math.min(left, LEAST_NANOS));
        }
        return next;
    }

    private long cutOff(PoolEntry<R> entry, int word, long before, long now) {
        long took = entry.counted(word, before, now);
        long left = entry.checkGiven(limitNanos) - took;
        if (left <= 0) {
            if (!entry.casCutOff(word, context.ticker.nanos())) {
                return NONE; // it came back just now
            }
            entry.countCutOff();
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

    /** From when it was cut off: an abort that could not run, the process being stopped, was not survived. */
    private long giveUp(PoolEntry<R> entry, int word, long before, long now) {
        long left = context.settings.closeTimeoutNanos() - entry.counted(word, before, now);
        if (left > 0) {
            return left;
        }
        if (entry.casGivenUp(word)) {
            survivedNanos = context.ticker.nanos();
            mode.set(SURVIVED);
            closer.writeOff(entry, CloseReason.INVALID);
        }
        return NONE;
    }
}
