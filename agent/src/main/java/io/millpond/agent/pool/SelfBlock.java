/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Proves that those who wait wait for themselves: each connection is held by a thread that is itself in line here, no call runs on
 * any, nothing is being checked or closed, and what is being opened has been for longer than a second. Such a state ends by itself
 * only where another thread than its borrower gives a connection back; so it must have lasted a second without a call and without
 * a return. As long as the connections of such a proof are still held as they were, each further state of this kind (the next level
 * of a recursion) needs a tenth of that.
 *
 * <p>In the dispatcher's pass only, but for the alarm. A pass comes with each newcomer, with the alarm, and each second.
 */
final class SelfBlock<R> {

    static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One connection, held by this borrow, with so many calls made on it. */
    private static final class Held<R> {
        final PoolEntry<R> entry;
        final long generation;
        final long calls;

        Held(PoolEntry<R> entry, long generation, long calls) {
            this.entry = entry;
            this.generation = generation;
            this.calls = calls;
        }
    }

    private final PoolContext<R> context;
    private final Openers<R> openers;
    private final Checks<R> checks;
    private final Runnable changed;

    private List<Held<R>> proof = new ArrayList<>();
    /** The state of the proof lasts, since then. */
    private boolean blocked;

    private long sinceNanos;
    /** It has lasted long enough once. */
    private boolean proven;
    /** 1 while an alarm is set. */
    private final AtomicInteger alarm = new AtomicInteger();

    SelfBlock(PoolContext<R> context, Openers<R> openers, Checks<R> checks, Runnable changed) {
        this.context = context;
        this.openers = openers;
        this.checks = checks;
        this.changed = changed;
    }

    /** Whether the first waiter is to have one beyond the bound, now. */
    boolean isProven(long now, @Nullable Waiter first) {
        if (first == null || context.permits.isFree()) {
            forget();
            return false;
        }
        // A pool that is merely busy is not looked at: nobody waits for long there.
        if (!proven && now - first.sinceNanos < AGAIN_NANOS) {
            wake(AGAIN_NANOS);
            return false;
        }
        if (!isSelfBlocked(now)) {
            blocked = false;
            if (!proven || !isHeldAsBefore()) {
                forget();
            }
            return false;
        }
        if (!blocked || !isHeldAsBefore()) {
            begin(now);
        }
        long needed = proven ? AGAIN_NANOS : PROOF_NANOS;
        long lasted = now - sinceNanos;
        if (lasted < needed) {
            wake(needed - lasted);
            return false;
        }
        proven = !proof.isEmpty();
        blocked = false;
        return true;
    }

    private boolean isSelfBlocked(long now) {
        if (openers.prompt() + checks.all() + context.readyCount() + context.closing.get() + context.granted.get()
                > 0) {
            return false;
        }
        for (PoolEntry<R> entry : context.entries) {
            Thread holder = entry.isInUse() ? context.factory.holderAtRest(entry) : null;
            if (holder == null || !context.waiters.isInLine(holder, now)) {
                return false;
            }
        }
        return true;
    }

    private void begin(long now) {
        if (!proven || !isHeldAsBefore()) {
            proven = false;
            proof = new ArrayList<>();
            for (PoolEntry<R> entry : context.entries) {
                proof.add(new Held<>(entry, entry.generation(), context.factory.calls(entry)));
            }
        }
        blocked = true;
        sinceNanos = now;
    }

    private boolean isHeldAsBefore() {
        for (Held<R> held : proof) {
            PoolEntry<R> entry = held.entry;
            if (!entry.isInUse()
                    || entry.generation() != held.generation
                    || context.factory.calls(entry) != held.calls) {
                return false;
            }
        }
        return true;
    }

    private void forget() {
        blocked = false;
        proven = false;
        if (!proof.isEmpty()) {
            proof = new ArrayList<>();
        }
    }

    private void wake(long nanos) {
        if (alarm.compareAndSet(0, 1)) {
            context.workers.after(this::rings, nanos);
        }
    }

    private void rings() {
        alarm.set(0);
        changed.run();
    }
}
