/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.thread.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * Brings waiters and connections together. All of it happens in a pass, and passes never overlap ({@link Duty}). No lock, nobody waits
 * for a pass, and no pass blocks (it starts calls on workers, never makes one).
 *
 * <p>Nothing is bound to a waiter in advance: checks and opens are started for as many waiters as there are, and whatever comes
 * first (a return, a validated one, an opened one) goes to the first in line. So a hung check or open holds up no waiter while
 * another connection comes free.
 */
final class Dispatcher<R> {

    private final PoolContext<R> context;
    private final WaitQueue waiters;
    private final Overtaking overtaking;
    private final Unwoken unwoken;
    private final Closer<R> closer;
    private final Checks<R> checks;
    private final OwnChecks<R> ownChecks;
    private final Openers<R> openers;
    private final OwnOpens ownOpens;
    private final SelfBlock<R> selfBlock;
    private final Duty duty;
    private final Waiter nobody = Waiter.nobody();

    private volatile boolean fillWanted;
    /** In the pass only: something is still missing to the minimum, and could not begin in this pass. */
    private boolean fills;
    /** In the pass only: one was given away, and who is first now looks for what is idle beside it; see {@link Overtaking}. */
    private boolean nextLooks;
    /** Who was first in line at the end of the last pass. */
    private volatile Waiter head;
    /**
     * The last caller had to open by itself: the pool knows no driver yet, or has no credentials of its own. Openers cannot run
     * then; they can as soon as a caller asks for them, as all do but a pool's first ones.
     */
    private volatile boolean callersOpen;

    Dispatcher(PoolContext<R> context) {
        this.context = context;
        this.waiters = context.waiters;
        this.overtaking = waiters.overtaking();
        this.unwoken = waiters.unwoken();
        this.duty = new Duty(context.workers, unwoken, this::pass);
        this.head = nobody;
        this.closer = new Closer<>(context, this::requestIfAwaited);
        this.ownChecks = new OwnChecks<>(context, closer);
        this.checks = new Checks<>(context, closer, this::request, ownChecks::answered);
        this.openers = new Openers<>(context, closer, this::request);
        this.ownOpens = new OwnOpens(context, openers, this::request);
        this.selfBlock = new SelfBlock<>(context, openers, checks, this::requestIfAwaited);
    }

    Closer<R> closer() {
        return closer;
    }

    Checks<R> checks() {
        return checks;
    }

    OwnChecks<R> ownChecks() {
        return ownChecks;
    }

    OwnOpens ownOpens() {
        return ownOpens;
    }

    Openers<R> openers() {
        return openers;
    }

    /** Who waits is served one by one, and everything else can wait for that: see {@link Overtaking#isBrief}. */
    boolean wakesFew() {
        return overtaking.isBrief()
                && context.settings.exhausted() == ExhaustedPolicy.WAIT
                && !context.relieved
                && !fillWanted;
    }

    void asked(OpenMode mode) {
        boolean byCaller = mode == OpenMode.CALLER;
        if (callersOpen != byCaller) {
            callersOpen = byCaller;
        }
    }

    /** Opens what is missing to the minimum of idle connections, at the next pass. */
    void requestFill() {
        fillWanted = true;
        request();
    }

    /**
     * After a return that left its entry idle.
     *
     * @param mayBeTaken by who comes: then it is enough that who waits looks for it; else a pass gives it away
     */
    void returned(boolean mayBeTaken) {
        if (waiters.waiting() == 0) {
            if (context.closed) {
                request();
            }
        } else if (!mayBeTaken || !waiters.nudge(head, context.ticker)) {
            request();
        }
    }

    /**
     * After something was given: the giver's half of the argument in {@link WaitQueue}. The end of the pool is argued alike: it
     * marks itself closed, then drains the store; who stored an entry then looks at the mark. Without that look an entry that
     * came just after the drain would stay open for ever.
     */
    void requestIfAwaited() {
        if (waiters.waiting() > 0 || context.closed) {
            request();
        }
    }

    void request() {
        duty.request();
    }

    /** Ready entries that nobody was told of, waiters, and who was settled and not woken: an error may have come in between. */
    void requestIfAnythingIsLeft() {
        if (context.readyCount() > 0 || unwoken.hasSettled()) {
            request();
        } else {
            requestIfAwaited();
        }
    }

    private void pass() {
        waiters.admit();
        long now = context.ticker.nanos();
        if (context.closed) {
            shutDown(now);
        } else {
            serve(now);
        }
        Waiter first = waiters.first(now);
        overtaking.allow(first, now);
        ownOpens.lineIs(first != null, now);
        head = first == null ? nobody : first; // not before: who is nudged by it begins its allowance
        boolean again = waiters.takeEndedNudge();
        if (nextLooks) {
            nextLooks = false;
            if (first != null) {
                // Where another nudge promises that pass, it is soon enough. Not where the allowance just judged was no
                // gain.
                again = !overtaking.isBrief() || !waiters.nudgeInPass(first, context.ticker);
            }
        }
        if (again) {
            duty.onceMore();
        }
    }

    /**
     * In the order in which it costs least. One method, though it is long: the JIT compiler takes none of more than 325 bytecodes into its
     * callers, and all of this, which is rare, would be compiled into each return and borrow, again for each branch that it had not seen.
     */
    private void serve(long now) {
        deliverFailures(now);
        // Those opened or validated a moment ago, and those returned while somebody waited.
        for (PoolEntry<R> e = context.pollReady(); e != null; e = context.pollReady()) {
            CloseReason unfit = context.unfit(e, now);
            if (unfit != null) {
                closer.close(e, unfit);
            } else if (settleFirst(now, e)) {
                openers.moved(now);
            } else {
                keepIdle(e);
            }
        }
        // Fresh ones.
        while (waiters.first(now) != null) {
            PoolEntry<R> e = context.idle.takeFresh(context.workers.parker().caller(), now);
            if (e == null) {
                break;
            }
            if (!settleFirst(now, e)) {
                keepIdle(e);
                continue;
            }
            openers.moved(now);
            if (wakesFew() && waiters.first(now) != null && context.idle.holdsFresh(now)) {
                nextLooks = true;
                return;
            }
        }
        if (!overtaking.isBrief()) {
            // What follows takes some microseconds, and who was handed a connection is all that counts then.
            unwoken.wakeSettled();
        }
        // Stale ones are checked, for as many waiters as no other check is on the way for. Whatever is being opened: a
        // check takes
        // less, and an open may hang.
        while (waiters.waiting() > checks.prompt() + context.readyCount() && waiters.first(now) != null) {
            PoolEntry<R> e = context.idle.take();
            if (e == null) {
                context.idle.lookWhetherEmpty();
                break;
            }
            CloseReason unfit = context.unfit(e, now);
            if (unfit != null) {
                closer.close(e, unfit);
            } else if (context.isStale(e, now)) {
                unwoken.wakeSettled();
                checks.start(e);
            } else if (!settleFirst(now, e)) {
                keepIdle(e);
            }
        }
        grow(now);
        if (context.settings.exhausted() != ExhaustedPolicy.WAIT || context.relieved) {
            shed(now);
        } else {
            Waiter next = selfBlock.next(now, waiters.first(now));
            if (next != null) {
                overflow(next, now);
            }
        }
        if (fillWanted || fills) {
            fillWanted = false;
            fills = fill(now);
        }
    }

    /** A failed open goes to the first waiter; that the server is full, to nobody who may be served by what is lent. */
    private void deliverFailures(long now) {
        Openers.Failure full = null;
        for (Openers.Failure f = openers.pollFailure(); f != null; f = openers.pollFailure()) {
            if (f.serverFull && !context.entries.isEmpty()) {
                // Attempts end in any order: the one that began last speaks for most of those who wait.
                full = full == null || full.beforeTicket < f.beforeTicket ? f : full;
                continue;
            }
            Waiter.Failed failed = new Waiter.Failed(f.cause);
            settleFirst(now, failed);
            if (openers.isDown(now) && context.entries.isEmpty() && openers.within() == 0) {
                // Nothing but the next attempt of a series that fails could be waited for: without a pool, each of
                // these
                // callers would have had its own failure by now.
                for (Waiter w = waiters.first(now); w != null && w.ticket < f.beforeTicket; w = waiters.first(now)) {
                    waiters.settle(w, failed);
                }
            }
        }
        if (full != null) {
            tellFull(full, now);
        }
    }

    /**
     * Told is only who waited before the attempt began: it would have made the same one. Nobody while another attempt is under way (its own
     * may still be in the books for a moment): then the next refusal decides.
     */
    private void tellFull(Openers.Failure full, long now) {
        Waiter first = waiters.first(now);
        Waiter vain = first == null ? null : selfBlock.inVain(now, first);
        if (vain != null && vain.ticket < full.beforeTicket) {
            waiters.settle(vain, new Waiter.Failed(full.cause));
        }
    }

    /**
     * Starts an open for each waiter that nothing is on the way for. Who has seen one sleep for long opens the next itself: what an
     * opener waits for may be what this waiter holds, and only its own thread can go on there.
     */
    private void grow(long now) {
        while (waiters.waiting() > comingSoon()) {
            Waiter first = waiters.first(now);
            if (first == null) {
                return;
            }
            StackRoom.demand();
            boolean itself = first.mode == OpenMode.CALLER;
            if (!itself && !openers.sleepsFor(first.ticket)) {
                if (openers.isEnough(first.ticket, comingSoon(), waiters.waiting()) || !openers.tryStart(now)) {
                    return;
                }
            } else {
                Permit permit = itself ? ownOpens.tryPermit(first, now) : openers.tryPermit(now);
                if (permit == null) {
                    return;
                }
                if (grant(first, permit) && itself) {
                    ownOpens.begins(now);
                }
            }
        }
    }

    /** Waiters for which nothing is on the way are refused, the last first, or overflow, the first first. */
    private void shed(long now) {
        while (!context.permits.isFree()
                && waiters.waiting() > checks.all() + openers.within() + context.readyCount() + context.closing.get()) {
            if (context.settings.exhausted() == ExhaustedPolicy.FAIL && !context.relieved) {
                Waiter last = waiters.pollLast();
                if (last == null) {
                    return;
                }
                waiters.settle(last, Waiter.End.REFUSED);
            } else {
                Waiter first = waiters.first(now);
                if (first == null) {
                    return;
                }
                overflow(first, now);
            }
        }
    }

    /** This waiter opens one beyond the bound. */
    private void overflow(Waiter waiter, long now) {
        StackRoom.demand();
        if (grant(waiter, context.permits.outside(now))) {
            context.counters.overflows.increment();
        }
    }

    /** Whether to go on with the next pass: each attempt that ends asks for one. Not at the bound, or where they fail: then the housekeeper asks again. */
    private boolean fill(long now) {
        if (callersOpen || context.counters.opens.sum() == 0 || openers.isRefused()) {
            return false;
        }
        int wanted = context.settings.minIdle()
                - context.idle.count()
                - checks.all()
                - openers.within()
                - context.readyCount();
        for (int i = 0; i < wanted; i++) {
            if (!openers.tryStart(now)) {
                return context.permits.isFree() && !openers.isBackingOff(now);
            }
        }
        return false;
    }

    private void shutDown(long now) {
        for (Waiter w = waiters.first(now); w != null; w = waiters.first(now)) {
            waiters.settle(w, Waiter.End.POOL_CLOSED);
        }
        openers.forgetFailures();
        for (PoolEntry<R> e = context.pollReady(); e != null; e = context.pollReady()) {
            closer.close(e, CloseReason.SHUTDOWN);
        }
        for (PoolEntry<R> e = context.idle.take(); e != null; e = context.idle.take()) {
            closer.close(e, CloseReason.SHUTDOWN);
        }
    }

    private int comingSoon() {
        return checks.prompt() + openers.prompt() + context.readyCount();
    }

    /** False where nobody waits: then the caller keeps what it wanted to give. */
    private boolean settleFirst(long now, Object outcome) {
        for (Waiter w = waiters.first(now); w != null; w = waiters.first(now)) {
            if (waiters.settle(w, outcome)) {
                return true;
            }
        }
        return false;
    }

    private boolean grant(Waiter waiter, Permit permit) {
        permit.epoch = context.epochNumber();
        context.granted.add(permit);
        if (waiters.settle(waiter, permit)) {
            return true;
        }
        context.granted.release(permit);
        return false;
    }

    /** Puts an entry that nobody waits for into the store. The caller owns it and, outside a pass, looks for waiters after. */
    void keepIdle(PoolEntry<R> entry) {
        if (!entry.keep || !context.idle.offer(entry)) {
            closer.close(entry, CloseReason.EVICTED);
        }
    }

    /** How long the first in line has waited; 0 where nobody waits. */
    long longestWaitNanos(long now) {
        Waiter first = head;
        return first.isWaiting() ? Math.max(0, now - first.sinceNanos) : 0;
    }

    @Nullable
    Throwable lastOpenFailure() {
        return openers.lastFailure();
    }

    /** As {@link Openers#refusalAsFull}. */
    @Nullable
    Throwable refusalAsFull(Waiter waiter, long now) {
        return openers.refusalAsFull(waiter, now);
    }
}
