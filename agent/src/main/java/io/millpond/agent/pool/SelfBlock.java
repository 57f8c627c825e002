/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds those who wait for what our bound alone withholds, and which of them is to have one beyond it. Three rules; none applies
 * while a place is free, an open is prompt, or a check, a close or a grant is under way.
 *
 * <ul>
 *   <li><b>Proven.</b> Each connection is held by a thread that is itself in line here, or that is blocked on a monitor or lock
 *       whose chain of owners ends at one that is; and no call runs on any. That ends by itself only where another thread than its
 *       borrower gives a connection back; so it must have lasted a second without a call and without a return. As long as the
 *       connections of such a proof are still held as they were, each further one (the next level of a recursion) needs a tenth
 *       of that. No limit.
 *   <li><b>Nested.</b> Somebody in line holds a connection, or a lock that a holder waits for, and has waited for a second in which
 *       no connection came back. The others may do anything, wait for a row that it locked for instance. A tenth of a second for
 *       the next, if what came back first after the last one was what its receiver held.
 *   <li><b>Still.</b> All who hold one sleep, without a call and without a return, for as long as the first in line has waited, and
 *       for ten seconds: they may wait for a task that waits here. As long as they hold theirs as they did, the next needs a second.
 * </ul>
 *
 * <p>The last two are no proof: what holds the connections may be slow. So they are bounded: as many again as the bound itself.
 *
 * <p>The one beyond goes to the first in line of those who hold something that others wait for, else to the first in line. It takes
 * nothing from those who came before: there would be none.
 *
 * <p>While the process is stopped (SIGSTOP, a frozen machine) nothing can come back. The alarm looks each half second, so of the time from one
 * look to the next no more than that counts ({@link ProcessStops}).
 *
 * <p>In the dispatcher's pass only, but for the alarm. A pass comes with each newcomer, with the alarm, and each second.
 */
final class SelfBlock<R> {

    static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A look asks each holder, so a busy pool is not looked at with each newcomer and each return. */
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A line that costs a look as much again. */
    private static final int MANY = 1_000;

    /** Somebody looks so often, and so much of a stop may count. */
    static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** No ticket: they are numbered from 0. */
    private static final long NOBODY = -1;

    /**
     * One connection, held by this borrow, with so many calls made on it. Names nobody but by the ticket: what was seen last is kept
     * until the next look, which may never come, and would keep a thread that has ended, and its context class loader.
     */
    private static final class Held<R> {
        final PoolEntry<R> entry;
        final long generation;
        final long calls;
        /** The ticket of its holder, where that one is in line; else {@link #NOBODY}. */
        final long nested;

        Held(PoolEntry<R> entry, long generation, long calls, @Nullable Waiter nested) {
            this.entry = entry;
            this.generation = generation;
            this.calls = calls;
            this.nested = nested == null ? NOBODY : nested.ticket;
        }

        boolean isHeld() {
            return entry.isInUse() && entry.generation() == generation;
        }
    }

    /** What there is to see at one instant. */
    static final class Look<R> {
        final List<Held<R>> held = new ArrayList<>();
        /** The first in line of those that others wait for. */
        @Nullable
        Waiter wanted;

        boolean allWait = true;
        boolean allStill = true;

        void wants(Waiter waiter) {
            Waiter before = wanted;
            if (before == null || waiter.ticket < before.ticket) {
                wanted = waiter;
            }
        }
    }

    private final PoolContext<R> context;
    private final Openers<R> openers;
    private final Checks<R> checks;

    /** By the ticker, the last look. */
    private long tickedNanos;
    /** What counts, of all looks together. By this are all times below. */
    private long ranNanos;

    private boolean looked;
    private long lookedNanos;

    /** Of the last look; null: what comes next is compared with nothing. */
    private @Nullable List<Held<R>> lent;
    /** Nothing came back since then. */
    private long quietNanos;
    /** All holders sleep since then, where they do. */
    private boolean still;

    private long stillNanos;

    private List<Held<R>> proof = new ArrayList<>();
    /** The state of the proof lasts, since then. */
    private boolean blocked;

    private long blockedNanos;
    /** It has lasted long enough once. */
    private boolean proven;

    /** What was held when the last nested one was let past; null: nothing came of it yet, or it was judged. */
    private @Nullable List<Held<R>> tried;

    /** The ticket of that one. */
    private long triedFor = NOBODY;
    /** What it held came back first. */
    private boolean helped;
    /** What was held when the last one was let past because all were still. */
    private List<Held<R>> sleeping = new ArrayList<>();

    private boolean slept;
    private final Alarm alarm;

    SelfBlock(PoolContext<R> context, Openers<R> openers, Checks<R> checks, Runnable changed) {
        this.context = context;
        this.openers = openers;
        this.checks = checks;
        this.alarm = new Alarm(context.workers, changed);
    }

    /** Who is to have one beyond the bound, now; null: nobody. */
    @Nullable
    Waiter next(long ticked, @Nullable Waiter first) {
        if (first == null || context.permits.isFree()) {
            forget();
            return null;
        }
        // A pool that is merely busy is not looked at: nobody waits for long there.
        if (!proven && ticked - first.sinceNanos < AGAIN_NANOS) {
            wake(AGAIN_NANOS);
            return null;
        }
        long now = ran(ticked);
        seenFor(first, now, ticked);
        long apart = apartNanos(Math.max(0, context.waiters.waiting()));
        if (looked && now - lookedNanos < apart) {
            wake(apart);
            return null;
        }
        looked = true;
        lookedNanos = now;
        Look<R> look = look(now, ticked);
        // Where nothing is lent every place is an attempt that hangs: on the network, unless its thread sleeps.
        if (look == null || (look.held.isEmpty() && !openers.sleepsFor(first.ticket))) {
            lent = null;
            still = false;
            blocked = false;
            if (!proven || !isAsBefore(proof)) {
                forgetProof();
            }
            return null;
        }
        compare(look, now);
        if (isProven(look, now)) {
            context.counters.selfBlocks.increment();
            lent = null;
            return look.wanted == null ? first : look.wanted;
        }
        if (context.permits.outside() >= context.settings.maxSize()) {
            return null;
        }
        Waiter next = isNested(look, now, ticked) ? look.wanted : isStill(look, now, ticked, first) ? first : null;
        if (next != null) {
            context.counters.graces.increment();
            lent = null;
        }
        return next;
    }

    /** A look asks all who wait, too: with ten thousand virtual threads in line that was a tenth of what two processors did. */
    static long apartNanos(int waiting) {
        return Math.min(AGAIN_NANOS, APART_NANOS * (1 + waiting / MANY));
    }

    /** As the rest: of a stop it counts no more than half a second. */
    private static long seenFor(Waiter waiter, long now, long ticked) {
        return waiter.seenFor(now, Math.min(ticked - waiter.sinceNanos, EACH_NANOS));
    }

    private long ran(long ticked) {
        ranNanos += Math.max(0, Math.min(ticked - tickedNanos, EACH_NANOS));
        tickedNanos = ticked;
        return ranNanos;
    }

    /**
     * Who waits in vain for what is lent: each connection is held as in the rule that is proven, and somebody has just been refused a
     * further one by the server itself. Without a second of it: the refusal is what this caller would have had at once. Null: something
     * may come back.
     */
    @Nullable
    Waiter inVain(long ticked, Waiter first) {
        Look<R> look = look(ran(ticked), ticked);
        return look == null || !look.allWait ? null : look.wanted == null ? first : look.wanted;
    }

    /** Null where something is on its way. */
    private @Nullable Look<R> look(long now, long ticked) {
        if (openers.prompt() + checks.all() + context.readyCount() + context.closing.get() + context.granted.size()
                > 0) {
            return null;
        }
        Map<Thread, Waiter> line = new IdentityHashMap<>(Math.max(0, context.waiters.waiting()));
        context.waiters.forEachInLine(ticked, waiter -> {
            line.put(waiter.thread(), waiter);
            seenFor(waiter, now, ticked);
        });
        Look<R> look = new Look<>();
        for (PoolEntry<R> entry : context.entries) {
            if (!entry.isInUse()) {
                return null;
            }
            Thread holder = context.factory.holderAtRest(entry);
            Waiter nested = holder == null ? null : inLine(line, holder);
            look.held.add(new Held<>(entry, entry.generation(), context.factory.calls(entry), nested));
            Waiter wanted = nested != null || holder == null ? nested : blockedBy(line, holder);
            if (wanted != null) {
                look.wants(wanted);
            } else {
                look.allWait = false;
                look.allStill &= holder != null && context.factory.isAsleep(holder);
            }
        }
        return look;
    }

    static @Nullable Waiter inLine(Map<Thread, Waiter> line, Thread holder) {
        return line.get(holder);
    }

    /** At whom the chain of owners ends that this thread is blocked by. */
    private @Nullable Waiter blockedBy(Map<Thread, Waiter> line, Thread holder) {
        Waiter[] end = new Waiter[1];
        boolean found = context.factory.isBlockedBy(holder, id -> {
            for (Waiter waiter : line.values()) {
                if (waiter.thread().getId() == id) {
                    end[0] = waiter;
                    return true;
                }
            }
            return false;
        });
        return found ? end[0] : null;
    }

    private void compare(Look<R> look, long now) {
        List<Held<R>> before = lent;
        boolean quiet = before != null && before.size() == look.held.size() && areHeld(before);
        if (!quiet) {
            quietNanos = now;
        }
        if (!look.allStill || !still || before == null || !isAsBefore(before)) {
            stillNanos = now;
        }
        still = look.allStill;
        lent = look.held;
        judge();
    }

    /** What came of the last one that a nested waiter got: where others gave theirs back first, they needed no help. */
    private void judge() {
        List<Held<R>> then = tried;
        if (then == null || areHeld(then)) {
            return;
        }
        helped = true;
        for (Held<R> held : then) {
            helped &= held.isHeld() || held.nested == triedFor;
        }
        tried = null;
        triedFor = NOBODY;
    }

    private boolean isProven(Look<R> look, long now) {
        if (!look.allWait) {
            blocked = false;
            if (!proven || !isAsBefore(proof)) {
                forgetProof();
            }
            return false;
        }
        if (!blocked || !isAsBefore(proof)) {
            if (!proven || !isAsBefore(proof)) {
                proven = false;
                proof = look.held;
            }
            blocked = true;
            blockedNanos = now;
        }
        if (!hasLasted(now - blockedNanos, proven ? AGAIN_NANOS : PROOF_NANOS)) {
            return false;
        }
        proven = !proof.isEmpty();
        blocked = false;
        return true;
    }

    boolean isNested(Look<R> look, long now, long ticked) {
        Waiter wanted = look.wanted;
        if (wanted == null
                || !hasLasted(
                        Math.min(quietFor(now), seenFor(wanted, now, ticked)), helped ? AGAIN_NANOS : PROOF_NANOS)) {
            return false;
        }
        tried = look.held;
        triedFor = wanted.ticket;
        return true;
    }

    long quietFor(long now) {
        return now - quietNanos;
    }

    private boolean isStill(Look<R> look, long now, long ticked, Waiter first) {
        if (!look.allStill) {
            return false;
        }
        slept &= isAsBefore(sleeping);
        long needed = slept ? PROOF_NANOS : STILL_NANOS;
        if (!hasLasted(Math.min(now - stillNanos, seenFor(first, now, ticked)), needed)) {
            return false;
        }
        slept = true;
        sleeping = look.held;
        return true;
    }

    private boolean hasLasted(long lasted, long needed) {
        if (lasted < needed) {
            wake(Math.min(needed - lasted, EACH_NANOS));
            return false;
        }
        return true;
    }

    private static <R> boolean areHeld(List<Held<R>> before) {
        for (Held<R> held : before) {
            if (!held.isHeld()) {
                return false;
            }
        }
        return true;
    }

    private boolean isAsBefore(List<Held<R>> before) {
        for (Held<R> held : before) {
            if (!held.isHeld() || context.factory.calls(held.entry) != held.calls) {
                return false;
            }
        }
        return true;
    }

    private void forgetProof() {
        proven = false;
        if (!proof.isEmpty()) {
            proof = new ArrayList<>();
        }
    }

    private void forget() {
        if (!looked) {
            return;
        }
        looked = false;
        lent = null;
        still = false;
        blocked = false;
        forgetProof();
        tried = null;
        triedFor = NOBODY;
        helped = false;
        slept = false;
        sleeping = new ArrayList<>();
    }

    private void wake(long nanos) {
        alarm.set(nanos);
    }
}
