/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A lease and who borrowed it. The borrower says who it is as late as it can; the other thread waits for that. */
final class Borrowed {

    private static final LeakSettings SETTINGS =
            LeakSettings.builder().mode(SiteMode.COUNT).build();
    private static final AtomicLong CLOCK = new AtomicLong();
    /** By its clock each handshake is long after the last: there are always some left. */
    private static final LeakTracker ASKING = LeakTracker.create(
            SETTINGS, () -> 0, () -> CLOCK.addAndGet(TimeUnit.HOURS.toNanos(1)), LeakListener.NONE, Runnable::run);

    private static final LeakTracker FENCING = LeakTracker.create(SETTINGS, () -> 0, LeakListener.NONE, Runnable::run);
    private static final PoolIdentity ID = new PoolIdentity("jcstress", "h2", null, null, -1, false);
    private static final LeakPool ASKS = ASKING.pool(ID);
    private static final LeakPool FENCES = FENCING.pool(ID);

    static {
        for (int i = 0; i < 1_000; i++) {
            FENCES.handshake(Thread.currentThread());
        }
    }

    private final boolean fenced;
    private @Nullable Lease lease;
    private volatile @Nullable Thread borrower;

    Borrowed(boolean fenced) {
        this.fenced = fenced;
    }

    /** By the borrower: a call begins. */
    boolean call(boolean tracked) {
        LeakPool pool = fenced ? FENCES : ASKS;
        LeakTracker tracker = fenced ? FENCING : ASKING;
        Lease made = tracked
                ? new Lease(
                        pool,
                        new Anchor(),
                        new ReferenceQueue<>(),
                        QueryListener.Session.NONE,
                        null,
                        false,
                        false,
                        new Holder.Known().of(Thread.currentThread()),
                        null,
                        0,
                        0)
                : tracker.openUntracked(pool);
        lease = made;
        borrower = Thread.currentThread();
        return made.enterOwn();
    }

    private Lease lease() {
        while (borrower == null) {
            Thread.onSpinWait();
        }
        Lease seen = lease;
        if (seen == null) {
            throw new IllegalStateException("published with its borrower");
        }
        return seen;
    }

    /** By the other thread, as a close in one step: whether it may be lent again. */
    boolean close() {
        Lease seen = lease();
        long word = seen.word();
        long own = seen.own();
        return seen.tryCloseAsSeen(word) && seen.seesOwn(borrower) && seen.own() == own;
    }

    /** By the other thread, as a close in steps: whether no call is running. */
    boolean closeInSteps() {
        Lease seen = lease();
        seen.tryClose();
        return seen.seesOwn(borrower) && !seen.inCall();
    }

    boolean reclaim() {
        return lease().tryReclaim();
    }
}
