/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that are gone make room; those that are held are kept, all of them up to a bound. */
class HeldValuesTest {

    private final LeakWorld world = new LeakWorld(LeakWorld.full().build());

    @Test
    void whoHoldsTheFirstOfAHundredHoldsTheConnection() {
        List<Object> values = new ArrayList<>();
        Lease lease = lend(values, 100);
        Object first = values.get(0);
        values.clear();

        Collections.twice(world.tracker);
        Collections.twice(world.tracker);
        assertThat(world.found).isEmpty();

        Reference.reachabilityFence(first);
        first = null;
        Collections.until(world.tracker, () -> world.reclaimed.contains(lease));
    }

    @Test
    void theDeadMakeRoomAndTheNumberIsBounded() {
        HeldValues held = new HeldValues();
        Anchor anchor = new Anchor();
        List<Object> alive = new ArrayList<>();
        for (int i = 0; i < 5 * HeldValues.MOST; i++) {
            Object value = new Object();
            alive.add(value);
            held.add(new HeldValue(value, new ReferenceQueue<>(), anchor));
        }
        assertThat(held.size()).isEqualTo(HeldValues.MOST);

        HeldValues dropped = new HeldValues();
        for (int i = 0; i < 5 * HeldValues.MOST; i++) {
            HeldValue value = new HeldValue(new Object(), new ReferenceQueue<>(), anchor);
            value.clear();
            dropped.add(value);
        }
        assertThat(dropped.size()).isLessThan(8);
        Reference.reachabilityFence(alive);
    }

    private Lease lend(List<Object> values, int count) {
        Anchor anchor = new Anchor();
        Lease lease = world.tracker.open(world.pool, anchor, world.session, world.reclaimer, 0);
        for (int i = 0; i < count; i++) {
            Object value = new Object();
            values.add(value);
            world.tracker.holdWhile(lease, anchor, value);
        }
        return lease;
    }
}
