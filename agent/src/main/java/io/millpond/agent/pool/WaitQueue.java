/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, first come first served.
 *
 * <p>Callers put their node into an inbox (many producers); the one thread that is in the {@link Dispatcher}'s pass moves them
 * into the line and serves the line from its head. The line is plain data: passes follow each other through an atomic counter.
 *
 * <p><b>No lost wake-up.</b> A caller: (1) counts itself in {@code waiting}, (2) puts its node into the inbox, (3) asks for a
 * pass, which looks at idle entries and permits. A giver: (a) makes an entry IDLE, or frees a permit, by a read-modify-write, (b)
 * reads {@code waiting}, and asks for a pass if it is above 0. (1), (a) and (b) are volatile, hence in one total order: if (b)
 * reads 0, then (b) comes before (1), so (a) comes before (3), and the caller's own pass sees what was given. If it reads more,
 * the giver's pass comes after (a) and the caller's after (2); the later of the two sees both. ({@link IdleStore} argues its
 * flag.)
 *
 * <p><b>Overtaking.</b> A return need not hand its connection to the line: it may leave it idle and nudge the first, whose thread then looks for
 * itself ({@link #nudge}); whoever runs meanwhile may take it first, as far as {@link Overtaking} allows.
 *
 * <p>A nudge is never lost: it is a state of the waiter, and its thread asks for a pass when it finds it; who ends the waiter in that
 * state (a pass, or its own giving up) makes that pass itself. Who is settled is woken once the pass is over
 * ({@link Unwoken}).
 */
final class WaitQueue {

    private static final int PURGE_SLACK = 64;

    private final Parker parker;
    private final Overtaking overtaking;
    private final Unwoken unwoken;
    private final MpscLinkedAtomicQueue<Waiter> inbox;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();

    // In the dispatcher's pass only.
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();
    private boolean nudgeEnded;

    WaitQueue(Parker parker, int mostOvertakes) {
        this(parker, mostOvertakes, new MpscLinkedAtomicQueue<>());
    }

    WaitQueue(Parker parker, int mostOvertakes, MpscLinkedAtomicQueue<Waiter> inbox) {
        this.parker = parker;
        this.overtaking = new Overtaking(mostOvertakes);
        this.unwoken = new Unwoken(parker);
        this.inbox = inbox;
    }

    Overtaking overtaking() {
        return overtaking;
    }

    Unwoken unwoken() {
        return unwoken;
    }

    /**
     * After an entry was left idle though somebody waits. Two looks where it was nudged before, as after nearly every return of that kind.
     *
     * @param first in line, as far as the giver knows
     * @return false where that one waits no longer, or has looked: then the giver asks for a pass
     */
    boolean nudge(Waiter first, Ticker ticker) {
        return first.isNudged() || wakeToLook(first, ticker);
    }

    private boolean wakeToLook(Waiter first, Ticker ticker) {
        if (!overtaking.tryNudge(first, ticker)) {
            return false;
        }
        parker.unpark(first.thread());
        return true;
    }

    /** As {@link #nudge}, in the pass: its thread is woken with those that are settled. */
    boolean nudgeInPass(Waiter first, Ticker ticker) {
        if (first.isNudged()) {
            return true;
        }
        if (!overtaking.tryNudge(first, ticker)) {
            return false;
        }
        unwoken.nudged(first);
        return true;
    }

    /** Waiters without an outcome. */
    int waiting() {
        return waiting.get();
    }

    void enqueue(Waiter waiter) {
        waiter.ticket = tickets.getAndIncrement();
        // Counted first: a pass may settle it, and take it off the count, as soon as it is in the inbox. The count
        // would then be too low for a moment, and a newcomer overtake somebody who is counted.
        waiting.incrementAndGet();
        try {
            inbox.offer(waiter);
        } catch (RuntimeException | Error fault) {
            // No memory for its node. Nobody would ever take it off the count, and a newcomer queue for ever after.
            waiting.decrementAndGet();
            throw fault;
        }
    }

    /** The ticket that the next waiter will get. */
    long nextTicket() {
        return tickets.get();
    }

    /**
     * Sleeps until there is an outcome; gives up at the deadline or when interrupted (the flag stays set).
     *
     * @param pass asks for one, when nudged; where that fails, the waiter leaves
     * @param interruptible false: an interrupt is put aside while it sleeps, or it would spin; set again at the end, however that comes
     */
    Object await(Waiter waiter, Ticker ticker, Runnable pass, boolean interruptible) {
        boolean interrupted = false;
        try {
            for (; ; ) {
                Object outcome = waiter.outcome();
                if (outcome != null) {
                    return outcome;
                }
                if (waiter.takeNudge()) {
                    look(waiter, pass);
                    continue;
                }
                if (!interruptible) {
                    interrupted |= Thread.interrupted();
                } else if (Thread.currentThread().isInterrupted()) {
                    end(waiter, Waiter.End.INTERRUPTED);
                    continue;
                }
                long sleep = waiter.sleepFor(ticker.nanos());
                if (sleep <= 0) {
                    end(waiter, Waiter.End.EXPIRED);
                    continue;
                }
                parker.park(this, sleep);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void look(Waiter waiter, Runnable pass) {
        try {
            waiter.looked = true;
            pass.run();
        } catch (RuntimeException | Error fault) {
            if (end(waiter, Waiter.End.INTERRUPTED)) {
                throw fault;
            }
        }
    }

    /** The waiter's own end. False: something was granted meanwhile. Asks for a pass after, for it may have been nudged. */
    boolean end(Waiter waiter, Waiter.End how) {
        if (!waiter.casOutcome(how)) {
            return false;
        }
        waiting.decrementAndGet();
        return true;
    }

    // The rest is called in the dispatcher's pass only.

    /** Moves newcomers into the line. */
    void admit() {
        // In the line before it leaves the inbox: where there is no memory to grow the line, the next pass finds it
        // again.
        for (Waiter w = inbox.relaxedPeek(); w != null; w = inbox.relaxedPeek()) {
            enter(w);
            inbox.relaxedPoll();
        }
        if (line.size() > 2 * Math.max(0, waiting.get()) + PURGE_SLACK) {
            line.removeIf(w -> !w.isWaiting());
        }
    }

    /** An ArrayDeque has it, in its last free slot, when it finds no memory to grow: the next one would take the slot of who is first. */
    private void enter(Waiter waiter) {
        try {
            line.addLast(waiter);
        } catch (OutOfMemoryError full) {
            line.pollLast();
            throw full;
        }
    }

    /** At the end of a pass: true once where it ended a waiter that was to ask for another. */
    boolean takeEndedNudge() {
        boolean ended = nudgeEnded;
        nudgeEnded = false;
        return ended;
    }

    /** The first that still waits. That its time is over only it can tell, see {@link Waiter#sleepFor}, unless its thread has ended. */
    @Nullable
    Waiter first(long now) {
        for (; ; ) {
            Waiter first = line.peekFirst();
            if (first == null) {
                return null;
            }
            if (first.isWaiting()) {
                if (!first.isDead(now, parker, this)) {
                    return first;
                }
                settle(first, Waiter.End.EXPIRED);
            }
            line.pollFirst();
        }
    }

    /** Those who wait. */
    void forEachInLine(long now, Consumer<Waiter> action) {
        for (Waiter waiter : line) {
            if (waiter.isWaiting() && !waiter.isDead(now, parker, this)) {
                action.accept(waiter);
            }
        }
    }

    /** Takes the last that still waits out of the line. */
    @Nullable
    Waiter pollLast() {
        for (; ; ) {
            Waiter last = line.pollLast();
            if (last == null || last.isWaiting()) {
                return last;
            }
        }
    }

    /** False where the waiter gave up first; then the giver keeps what it wanted to give. Its thread sleeps on until {@link Unwoken#wake}. */
    boolean settle(Waiter waiter, Object outcome) {
        // Whether it was nudged is read by the compare-and-set itself.
        if (!waiter.casOutcome(outcome)) {
            return false;
        }
        nudgeEnded |= waiter.endedNudged();
        waiting.decrementAndGet();
        unwoken.settled(waiter);
        return true;
    }
}
