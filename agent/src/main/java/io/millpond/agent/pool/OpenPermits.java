/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bound. A permit is held from before open() until after close(), so open connections never exceed {@code max} even while a
 * slow close is running; freeing it before the close would let a burst of evictions pass the server's own limit.
 *
 * <p>Documented exceptions, each counted in {@link #held}:
 * <ul>
 *   <li>overdraw: a connection that was already open when it came under the bound (end of probation). It counts within, so
 *       nothing new opens until the sum is below {@code max} again;
 *   <li>outside: policy overflow, and an open that hung past its own deadline (it may still connect, but must not keep the
 *       pool from growing). They do not count against {@code max}.
 * </ul>
 *
 * <p>Memory order: every change is an atomic read-modify-write. {@link #release} therefore happens before the successful
 * {@link #tryAcquire} that sees the freed place, and, with the read of the waiter count after it, forms the Dekker pair that
 * {@link WaitQueue} argues.
 */
final class OpenPermits {

    private final int max;
    private final AtomicInteger within = new AtomicInteger();
    private final AtomicInteger outside = new AtomicInteger();

    OpenPermits(int max) {
        this.max = max;
    }

    /** Null where the bound is reached. */
    @Nullable
    Permit tryAcquire(long now) {
        Permit permit = null;
        for (; ; ) {
            int held = within.get();
            if (held >= max) {
                return null;
            }
            if (permit == null) {
                permit = new Permit(false, now); // before the claim: with an empty heap the place would be lost
            }
            if (within.compareAndSet(held, held + 1)) {
                return permit;
            }
        }
    }

    /** For a connection that is already open: counts within, above {@code max} if need be. */
    Permit overdraw(long now) {
        Permit permit = new Permit(false, now);
        within.incrementAndGet();
        return permit;
    }

    Permit outside(long now) {
        Permit permit = new Permit(true, now);
        outside.incrementAndGet();
        return permit;
    }

    /** Takes it out of the bound; {@code held} never drops in between. */
    void moveOutside(Permit permit) {
        if (permit.casOutside()) {
            outside.incrementAndGet();
            within.decrementAndGet();
        }
    }

    /** Takes it back into the bound; false where that is reached. */
    boolean tryMoveWithin(Permit permit) {
        for (; ; ) {
            int held = within.get();
            if (held >= max) {
                return false;
            }
            if (within.compareAndSet(held, held + 1)) {
                if (permit.casWithin()) {
                    outside.decrementAndGet();
                    return true;
                }
                within.decrementAndGet();
                return false;
            }
        }
    }

    /** Idempotent: a permit is freed once. */
    void release(Permit permit) {
        if (permit.casReleasedWithin()) {
            within.decrementAndGet();
        } else if (permit.casReleasedOutside()) {
            outside.decrementAndGet();
        }
    }

    boolean isFree() {
        return within.get() < max;
    }

    boolean isOverdrawn() {
        return within.get() > max;
    }

    int outside() {
        return outside.get();
    }

    int held() {
        return within.get() + outside.get();
    }
}
