/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Compiled by C2, a wrapper is garbage in the middle of its own call; the call must keep the connection all the same. */
class WarmCallTest {

    private static final int WARM_UP = 60_000;
    private static final int LONG_CALLS = 20;

    private final LeakWorld world = new LeakWorld(LeakSettings.builder()
            .mode(SiteMode.COUNT)
            .reclaimsPerSecond(1_000_000)
            .build());
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();
    private final ReferenceQueue<Object> deadWrappers = new ReferenceQueue<>();
    private final List<PhantomReference<Wrapper>> wrappers = new ArrayList<>();

    @Test
    void aWrapperThatDiesInsideItsOwnCallIsNotTakenBeforeTheCallEnds() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            world.tracker.closed(lend(0));
        }
        ExecutorService collector = Executors.newSingleThreadExecutor();
        try {
            Future<?> storm = collector.submit(this::storm);
            int diedInCall = 0;
            for (int i = 0; i < LONG_CALLS; i++) {
                Lease lease = lend(4);
                assertThat(lease).as("still open when its call had returned").isNotNull();
                diedInCall += deadWrappers.poll() == null ? 0 : 1;
                world.tracker.closed(lease);
            }
            done.set(true);
            storm.get();

            assertThat(diedInCall).as("the case was met").isPositive();
            assertThat(world.found).isEmpty();
            assertThat(world.reclaimed).isEmpty();
        } finally {
            done.set(true);
            collector.shutdownNow();
        }
    }

    /** The lease, closed in the last moment of the call; null where it had been taken by then. */
    private Lease lend(int collections) {
        Anchor anchor = new Anchor();
        Wrapper wrapper =
                new Wrapper(anchor, world.tracker.open(world.pool, anchor, world.session, world.reclaimer, 0));
        if (collections > 0) {
            wrappers.add(new PhantomReference<>(wrapper, deadWrappers));
        }
        return wrapper.call(rounds, collections);
    }

    private void storm() {
        while (!done.get()) {
            System.gc();
            world.tracker.poll();
            rounds.incrementAndGet();
        }
    }

    private static final class Wrapper {
        final Anchor anchor;
        final Lease lease;
        final FakeHandles.Physical physical = new FakeHandles.Physical();

        Wrapper(Anchor anchor, Lease lease) {
            this.anchor = anchor;
            this.lease = lease;
        }

        Lease call(AtomicLong rounds, int collections) {
            Lease own = this.lease;
            own.enterOwn();
            try {
                FakeHandles.Physical driver = this.physical;
                long until = rounds.get() + collections;
                do {
                    driver.call();
                } while (rounds.get() < until);
                return own.tryClose() ? own : null;
            } finally {
                own.exitOwn();
            }
        }
    }
}
