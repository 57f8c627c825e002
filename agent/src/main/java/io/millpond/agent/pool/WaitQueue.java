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
 * <p><b>Overtaking.</b> A connection that is handed from thread to thread costs a wake-up each time, which is longer than many a
 * connection is used. So a return need not hand it over: it may leave it idle and nudge the first in line, whose thread then looks
 * for itself ({@link #nudge}); whoever runs meanwhile may take it first. That is bounded by number and by time. For each waiter that
 * comes to be the first in line the pass opens one allowance, of {@value #MAX_OVERTAKES}; nobody overtakes but by taking one
 * off the allowance that is open, by compare-and-set on one word that holds its serial number and what is left. Where connections come
 * back fast that word would be what all processors are after, so up to {@value #TIMED} are taken at a time then, and the connection keeps
 * what is left of them for who takes it next, while that allowance is open. An allowance is
 * over {@value #OVERTAKE_NANOS} ns after its waiter was nudged, and when its waiter has looked in vain: then what comes back is
 * for the line. While a waiter waits, these are open: one for each that comes to be first before it, its own, and perhaps the one of who was
 * first and left as it came. So it is overtaken at most {@value #MAX_OVERTAKES} times for each of those ahead of it, for
 * itself, and for one more; and by nobody that came into the line after it.
 *
 * <p>Where connections are held for longer than a wake-up takes, letting others pass gains nothing and costs the line a hold for each
 * place. An allowance that was used less than once in {@value #GAIN_NANOS} ns was of that kind: after it, 1, 3, 7, 15, then always 31 waiters get
 * theirs handed over before another is opened.
 *
 * <p>Where it was a gain, a thread that is woken is what costs most, and one that wakes with a connection in its hand keeps it from who runs.
 * So a pass then gives one away, and nudges who is first after that; what else is idle stays so, under that one's allowance. A return that
 * finds the allowance over leaves its connection idle as well, and asks for a pass: nobody may take it before a pass has served who is first, and
 * opened another allowance.
 *
 * <p><b>Waking.</b> A pass settles waiters; their threads are woken once the duty is laid down, or earlier, where the last allowance was no gain,
 * and before a check or an open. A system that lets a woken thread run before
 * who woke it would else stop the one that is in the pass, and everybody with it. An error in between leaves them to the next pass, or, once they are
 * taken, asleep until they look by themselves ({@link Waiter#LOOKS}).
 *
 * <p>A nudge is never lost: it is a state of the waiter, and its thread asks for a pass when it finds it; who ends the waiter in that
 * state (a pass, or its own giving up) makes that pass itself.
 */
final class WaitQueue {

    /** How often newcomers may get a connection before those in line, for each that comes to be the first in it. */
    static final int MAX_OVERTAKES = 1_024;

    /** For how long after the first in line was nudged: what a wake-up takes where the processors are busy, or virtual. */
    static final long OVERTAKE_NANOS = 100_000;

    /** So many of each allowance are taken one by one, then more and more at a time, up to as many; the clock is read each time. */
    private static final int TIMED = 8;

    /** An allowance that is used this often, or all of it, is a gain: the wake-ups that it saves are longer than what the line waits more. */
    private static final long GAIN_NANOS = 1_250;

    private static final int LONGEST_PAUSE = 5;
    private static final int LEFT_BITS = 16;
    private static final long LEFT = (1L << LEFT_BITS) - 1;

    private static final int PURGE_SLACK = 64;

    private final Parker parker;
    private final MpscLinkedAtomicQueue<Waiter> inbox;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();

    /** The allowance: its serial number, and in the low bits what is left. Serial number and amount are written in the pass, one is taken by anyone. */
    private final AtomicLong allowance = new AtomicLong();

    private final int mostOvertakes;

    /** When its waiter was nudged, or first overtaken; 0: not yet. A late write of who nudged its predecessor shifts its end, nothing else. */
    private volatile long begunNanos;

    // In the dispatcher's pass only.
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();
    private boolean nudgeEnded;
    /** Whose allowance is open. */
    private @Nullable Waiter passable;

    private long serial;
    private int given;
    private int pause;
    private int handOvers;
    /** Settled and still asleep, the last first. In the pass, save for a look whether there is one. */
    private @Nullable Waiter settled;
    /** Nudged by the pass and still asleep; one at a time, for whoever was nudged before is settled since, or woke by itself. */
    private @Nullable Waiter toLook;

    private @Nullable Throwable unwoken;

    /** The last allowance that was judged was a gain. Written in the pass. */
    private volatile boolean brief;

    WaitQueue(Parker parker, int mostOvertakes) {
        this(parker, mostOvertakes, new MpscLinkedAtomicQueue<>());
    }

    WaitQueue(Parker parker, int mostOvertakes, MpscLinkedAtomicQueue<Waiter> inbox) {
        this.parker = parker;
        this.mostOvertakes = (int) Math.min(LEFT, mostOvertakes);
        this.inbox = inbox;
    }

    /** Whether a newcomer may hope to be let past those who wait. A look: {@link #overtake} decides. */
    boolean mayBeOvertaken(Ticker ticker) {
        int left = (int) (allowance.get() & LEFT);
        return left > 0 && (mostOvertakes - left >= TIMED || inTime(ticker));
    }

    /** As the shorter form, by who has the entry and may leave it to them: without a kept pass the clock is read each time. */
    boolean mayBeOvertaken(PoolEntry<?> entry, Ticker ticker) {
        long seen = allowance.get();
        return (seen & LEFT) > 0 && (entry.hasPass(seen >>> LEFT_BITS) || inTime(ticker));
    }

    /** By a newcomer that has taken an idle entry while somebody waits. False: it must give it back and queue. */
    boolean overtake(PoolEntry<?> entry, Ticker ticker) {
        for (; ; ) {
            long seen = allowance.get();
            long serial = seen >>> LEFT_BITS;
            if (entry.takePass(serial)) {
                return true;
            }
            int left = (int) (seen & LEFT);
            if (left == 0 || !inTime(ticker)) {
                return false;
            }
            // Few at first: what connections keep unused counts as used.
            int passes = Math.min(left, Math.min(TIMED, 1 + (mostOvertakes - left) / TIMED));
            if (allowance.compareAndSet(seen, seen - passes)) {
                begin(ticker);
                entry.keepPasses(serial, passes - 1);
                return true;
            }
        }
    }

    private boolean inTime(Ticker ticker) {
        long begun = begunNanos;
        return begun == 0 || ticker.nanos() - begun < OVERTAKE_NANOS;
    }

    private void begin(Ticker ticker) {
        if (begunNanos == 0) {
            begunNanos = ticker.nanos() | 1; // 0 is taken
        }
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
        if (!promises(first, ticker)) {
            return false;
        }
        parker.unpark(first.thread());
        return true;
    }

    /** The clock first: nothing may fail between the nudge and the waking. */
    private boolean promises(Waiter first, Ticker ticker) {
        if (first.looked) {
            return false;
        }
        long now = ticker.nanos() | 1; // 0 is taken
        if (!first.nudge()) {
            return false;
        }
        if (begunNanos == 0) {
            begunNanos = now;
        }
        return true;
    }

    /** As {@link #nudge}, in the pass: its thread is woken with those that are settled. */
    boolean nudgeInPass(Waiter first, Ticker ticker) {
        if (first.isNudged()) {
            return true;
        }
        if (!promises(first, ticker)) {
            return false;
        }
        toLook = first;
        return true;
    }

    /** Connections are held for less than a wake-up takes, as far as the last allowance told: the fewer are woken, the better for all. */
    boolean isBrief() {
        return brief;
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
            line.addLast(w);
            inbox.relaxedPoll();
        }
        if (line.size() > 2 * Math.max(0, waiting.get()) + PURGE_SLACK) {
            line.removeIf(w -> !w.isWaiting());
        }
    }

    /** At the end of a pass, which began then: who is first may have changed, or have looked in vain. */
    void allow(@Nullable Waiter first, long now) {
        if (first != passable) {
            long seen = allowance.get();
            if (given > 0) {
                judge((int) (seen & LEFT), now);
            }
            passable = first;
            given = first == null ? 0 : handOvers > 0 ? 0 : mostOvertakes;
            if (first != null && handOvers > 0) {
                handOvers--;
            }
            begunNanos = 0;
            renew(given);
        } else if (first != null && first.looked && given > 0) {
            judge(renew(0), now);
            given = 0;
        }
    }

    /** Answers what was left of the allowance before. Whoever takes one meanwhile took it off that one, or fails and looks again. */
    private int renew(int amount) {
        serial++;
        return (int) (allowance.getAndSet(serial << LEFT_BITS | amount) & LEFT);
    }

    private void judge(int left, long now) {
        long begun = begunNanos;
        long open = Math.min(OVERTAKE_NANOS, now - begun);
        if (begun == 0 || open < 0) {
            return; // it never began, or in this pass, and tells nothing
        }
        brief = left == 0 || (given - left) * GAIN_NANOS >= open;
        if (brief) {
            pause = 0;
        } else {
            pause = Math.min(LONGEST_PAUSE, pause + 1);
            handOvers = (1 << pause) - 1;
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

    /** False where the waiter gave up first; then the giver keeps what it wanted to give. Its thread sleeps on until {@link #wake}. */
    boolean settle(Waiter waiter, Object outcome) {
        // Whether it was nudged is read by the compare-and-set itself.
        if (!waiter.casOutcome(outcome)) {
            return false;
        }
        nudgeEnded |= waiter.endedNudged();
        waiting.decrementAndGet();
        waiter.settledBefore = settled;
        settled = waiter;
        return true;
    }

    /** Those settled since the last call; who takes them wakes them. */
    @Nullable
    Waiter takeSettled() {
        Waiter all = settled;
        settled = null;
        return all;
    }

    /** As {@link #takeSettled}: who was nudged in the pass. */
    @Nullable
    Waiter takeToLook() {
        Waiter one = toLook;
        toLook = null;
        return one;
    }

    /** Both of them undone: another pass follows. */
    void putBack(@Nullable Waiter takenSettled, @Nullable Waiter takenToLook) {
        settled = takenSettled;
        toLook = takenToLook;
    }

    /** A look, by anyone: some are settled, and their pass may have been broken off. */
    boolean hasSettled() {
        return settled != null;
    }

    /** In the pass, before something that takes long. Does not fail, for its caller may have an entry in its hands: see {@link #tellUnwoken}. */
    void wakeSettled() {
        try {
            wake(takeSettled(), null);
        } catch (RuntimeException | Error fault) {
            unwoken = fault;
        }
    }

    /** Why somebody could not be woken by {@link #wakeSettled}: thrown once. */
    void tellUnwoken() {
        Throwable fault = unwoken;
        if (fault != null) {
            unwoken = null;
            rethrow(fault);
        }
    }

    /** Each is settled once, so nobody else follows these links. One that cannot be woken keeps none of the others asleep. */
    void wake(@Nullable Waiter takenSettled, @Nullable Waiter takenToLook) {
        Throwable fault = takenToLook == null ? null : unpark(takenToLook);
        for (Waiter w = takenSettled; w != null; ) {
            Throwable failed = unpark(w);
            fault = fault == null ? failed : fault;
            Waiter before = w.settledBefore;
            w.settledBefore = null; // it may stay in the line for a while, and would keep them all
            w = before;
        }
        if (fault != null) {
            rethrow(fault);
        }
    }

    private static void rethrow(Throwable fault) {
        if (fault instanceof Error) {
            throw (Error) fault;
        }
        throw (RuntimeException) fault;
    }

    /** A virtual thread's scheduler may have no memory, or take nothing any more. */
    private @Nullable Throwable unpark(Waiter waiter) {
        try {
            parker.unpark(waiter.thread());
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }
}
