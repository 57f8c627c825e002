/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import org.jspecify.annotations.Nullable;

/**
 * Who was settled, or nudged, in a pass and still sleeps. Threads are woken once the duty is laid down, or earlier, where the last allowance was
 * no gain, and before a check or an open. A system that lets a woken thread run before who woke it would else stop the one that is in the pass,
 * and everybody with it. An error in between leaves them to the next pass, or, once they are taken, asleep until they look by themselves
 * ({@link Waiter#LOOKS}). In the dispatcher's pass only, save for {@link #hasSettled} and {@link #wake}.
 */
final class Unwoken {

    private final Parker parker;
    /** Settled and still asleep, the last first. In the pass, save for a look whether there is one. */
    private @Nullable Waiter settled;
    /** Nudged by the pass and still asleep; one at a time, for whoever was nudged before is settled since, or woke by itself. */
    private @Nullable Waiter toLook;

    private @Nullable Throwable failure;

    Unwoken(Parker parker) {
        this.parker = parker;
    }

    /** In the pass: it has its outcome. */
    void settled(Waiter waiter) {
        waiter.settledBefore = settled;
        settled = waiter;
    }

    /** In the pass: it was nudged. */
    void nudged(Waiter waiter) {
        toLook = waiter;
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

    /** In the pass, before something that takes long. Does not fail, for its caller may have an entry in its hands: see {@link #tellFailure}. */
    void wakeSettled() {
        try {
            wake(takeSettled(), null);
        } catch (RuntimeException | Error fault) {
            failure = fault;
        }
    }

    /** Why somebody could not be woken by {@link #wakeSettled}: thrown once. */
    void tellFailure() {
        Throwable fault = failure;
        if (fault != null) {
            failure = null;
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
