/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** A tracker with a clock that stands still and ears for everything it says. */
final class LeakWorld implements LeakListener {

    final AtomicLong clock = new AtomicLong(1_000_000_000L);
    final List<Leak> found = new CopyOnWriteArrayList<>();
    final List<Leak> retracted = new CopyOnWriteArrayList<>();
    final List<Leak> sessionLeaks = new CopyOnWriteArrayList<>();
    final List<Lease> reclaimed = new CopyOnWriteArrayList<>();
    final List<Leak.Reason> reclaimReasons = new CopyOnWriteArrayList<>();
    final LeakTracker tracker;
    final LeakPool pool;

    final QueryListener.Session session = new QueryListener.Session() {
        @Override
        public void leaked(Leak leak) {
            sessionLeaks.add(leak);
        }
    };
    final Reclaimer reclaimer = (lease, reason) -> {
        reclaimed.add(lease);
        reclaimReasons.add(reason);
    };

    LeakWorld(LeakSettings settings) {
        this(settings, Runnable::run);
    }

    LeakWorld(LeakSettings settings, Executor reclaims) {
        this.tracker = LeakTracker.create(settings, clock::get, this, reclaims);
        this.pool = tracker.pool(identity("orders"));
    }

    static PoolIdentity identity(String name) {
        return new PoolIdentity(name, "h2", null, null, -1, false);
    }

    static LeakSettings.Builder full() {
        return LeakSettings.builder().mode(SiteMode.FULL);
    }

    /** The anchor stays reachable through the answer. */
    Held held() {
        Anchor anchor = new Anchor();
        return new Held(anchor, tracker.open(pool, anchor, session, reclaimer, 0));
    }

    /** Nobody keeps the anchor. */
    Lease abandoned() {
        return tracker.open(pool, new Anchor(), session, reclaimer, 0);
    }

    void close(Lease lease) {
        if (lease.tryClose()) {
            tracker.closed(lease);
        }
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    void passAndPoll(Duration time) {
        pass(time);
        tracker.poll();
    }

    List<Leak> found(Leak.Kind kind) {
        return found.stream().filter(leak -> leak.kind() == kind).toList();
    }

    @Override
    public void found(Leak leak) {
        found.add(leak);
    }

    @Override
    public void retracted(Leak suspect) {
        retracted.add(suspect);
    }

    /** What a connection wrapper is to the tracker. */
    static final class Held {
        final Anchor anchor;
        final Lease lease;

        Held(Anchor anchor, Lease lease) {
            this.anchor = anchor;
            this.lease = lease;
        }
    }
}
