/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may be lent an idle connection before those who wait, and how often.
 *
 * <p>A connection that is handed from thread to thread costs a wake-up each time, which is longer than many a connection is used. So a
 * return need not hand it over: it may leave it idle and nudge the first in line, whose thread then looks for itself ({@link
 * WaitQueue#nudge}); whoever runs meanwhile may take it first. That is bounded by number and by time. For each waiter that comes to be the
 * first in line the pass opens one allowance, of {@value #MOST}; nobody overtakes but by taking one off the allowance that is open, by
 * compare-and-set on one word that holds its serial number and what is left. Where connections come back fast that word would be what all
 * processors are after, so up to {@value #TIMED} are taken at a time then, and the connection keeps what is left of them for who takes it
 * next, while that allowance is open. An allowance is over {@value #OVERTAKE_NANOS} ns after its waiter was nudged, and when its waiter has
 * looked in vain: then what comes back is for the line. While a waiter waits, these are open: one for each that comes to be first before it,
 * its own, and perhaps the one of who was first and left as it came. So it is overtaken at most {@value #MOST} times for each of those ahead
 * of it, for itself, and for one more; and by nobody that came into the line after it.
 *
 * <p>Where connections are held for longer than a wake-up takes, letting others pass gains nothing and costs the line a hold for each
 * place. An allowance that was used less than once in {@value #GAIN_NANOS} ns was of that kind: after it, 1, 3, 7, 15, then always 31 waiters get
 * theirs handed over before another is opened.
 *
 * <p>Where it was a gain, a thread that is woken is what costs most, and one that wakes with a connection in its hand keeps it from who runs.
 * So a pass then gives one away, and nudges who is first after that; what else is idle stays so, under that one's allowance. A return that
 * finds the allowance over leaves its connection idle as well, and asks for a pass: nobody may take it before a pass has served who is first, and
 * opened another allowance.
 */
final class Overtaking {

    /** How often newcomers may get a connection before those in line, for each that comes to be the first in it. */
    static final int MOST = 4_096;

    /** For how long after the first in line was nudged: what a wake-up takes where the processors are busy, or virtual. */
    static final long OVERTAKE_NANOS = 100_000;

    /** So many of each allowance are taken one by one, then more and more at a time, up to as many; the clock is read each time. */
    private static final int TIMED = 8;

    /** An allowance that is used this often, or all of it, is a gain: the wake-ups that it saves are longer than what the line waits more. */
    private static final long GAIN_NANOS = 1_250;

    private static final int LONGEST_PAUSE = 5;
    private static final int LEFT_BITS = 16;
    private static final long LEFT = (1L << LEFT_BITS) - 1;

    /** The allowance: its serial number, and in the low bits what is left. Serial number and amount are written in the pass, one is taken by anyone. */
    private final AtomicLong allowance = new AtomicLong();

    private final int most;

    /** When its waiter was nudged, or first overtaken; 0: not yet. A late write of who nudged its predecessor shifts its end, nothing else. */
    private volatile long begunNanos;

    // In the dispatcher's pass only.
    /** Whose allowance is open. */
    private @Nullable Waiter passable;

    private long serial;
    private int given;
    private int pause;
    private int handOvers;

    /** The last allowance that was judged was a gain. Written in the pass. */
    private volatile boolean brief;

    Overtaking(int most) {
        this.most = (int) Math.min(LEFT, most);
    }

    /** Whether a newcomer may hope to be let past those who wait. A look: {@link #overtake} decides. */
    boolean mayBeOvertaken(Ticker ticker) {
        int left = (int) (allowance.get() & LEFT);
        return left > 0 && (most - left >= TIMED || inTime(ticker));
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
            int passes = Math.min(left, Math.min(TIMED, 1 + (most - left) / TIMED));
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
     * Nudges it: it will ask for a pass, and is overtaken for so long. The caller wakes it. False where it waits no longer, or has looked.
     * The clock first: nothing may fail between the nudge and the waking.
     */
    boolean tryNudge(Waiter first, Ticker ticker) {
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

    /** Connections are held for less than a wake-up takes, as far as the last allowance told: the fewer are woken, the better for all. */
    boolean isBrief() {
        return brief;
    }

    // The rest is called in the dispatcher's pass only.

    /** At the end of a pass, which began then: who is first may have changed, or have looked in vain. */
    void allow(@Nullable Waiter first, long now) {
        if (first != passable) {
            long seen = allowance.get();
            if (given > 0) {
                judge((int) (seen & LEFT), now);
            }
            passable = first;
            given = first == null ? 0 : handOvers > 0 ? 0 : most;
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
}
