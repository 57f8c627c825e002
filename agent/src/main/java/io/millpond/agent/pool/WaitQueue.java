/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
 * <p><b>Overtaking.</b> A newcomer that finds {@code waiting} above 0 queues. It may take an idle entry only if {@code waiting}
 * is still 0 <em>after</em> it took it; that read is where its acquisition happens, before any waiter counted later. So a newcomer
 * overtakes a queued waiter at most {@value #MAX_OVERTAKES} times. The count is never too low: one comes onto it before a pass can
 * see it, and goes off after its outcome is decided.
 */
final class WaitQueue {

    /** How often a newcomer may get a connection before a waiter that was counted when it came. */
    static final int MAX_OVERTAKES = 0;

    private static final int PURGE_SLACK = 64;

    private final Parker parker;
    private final MpscLinkedAtomicQueue<Waiter> inbox = new MpscLinkedAtomicQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();
    /** In the dispatcher's pass only. */
    private final ArrayDeque<Waiter> line = new ArrayDeque<>();

    WaitQueue(Parker parker) {
        this.parker = parker;
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
        inbox.offer(waiter);
    }

    /** The ticket that the next waiter will get. */
    long nextTicket() {
        return tickets.get();
    }

    /** Sleeps until there is an outcome; gives up at the deadline or when interrupted (the flag stays set). */
    Object await(Waiter waiter, Ticker ticker) {
        for (; ; ) {
            Object outcome = waiter.outcome();
            if (outcome != null) {
                return outcome;
            }
            if (Thread.currentThread().isInterrupted()) {
                end(waiter, Waiter.End.INTERRUPTED);
                continue;
            }
            long left = waiter.deadlineNanos - ticker.nanos();
            if (left <= 0) {
                end(waiter, Waiter.End.EXPIRED);
                continue;
            }
            parker.park(this, left);
        }
    }

    /** The waiter's own end. False: something was granted meanwhile. */
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

    /** The first that still waits; one past its deadline is told so and left out, whether or not its thread woke up yet. */
    @Nullable
    Waiter first(long now) {
        for (; ; ) {
            Waiter first = line.peekFirst();
            if (first == null) {
                return null;
            }
            if (first.isWaiting()) {
                if (!first.isExpired(now)) {
                    return first;
                }
                settle(first, Waiter.End.EXPIRED);
            }
            line.pollFirst();
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

    /** False where the waiter gave up first; then the giver keeps what it wanted to give. */
    boolean settle(Waiter waiter, Object outcome) {
        if (!waiter.casOutcome(outcome)) {
            return false;
        }
        waiting.decrementAndGet();
        parker.unpark(waiter.thread());
        return true;
    }
}
