/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GcHintTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LeakWorld world = new LeakWorld(LeakSettings.defaults());
    private final AtomicInteger collections = new AtomicInteger();
    private final GcHint hint = new GcHint(world.clock::get, collections::incrementAndGet);
    private final LeakWorld.Held quiet = world.held();
    private final List<Lease> held = List.of(quiet.lease);

    @Test
    void oneCollectionIsAskedForWhenAllIsHeldAndOneIsQuiet() {
        world.pass(Duration.ofSeconds(5));

        assertThat(hint.consider(SECOND, true, held)).isTrue();
        assertThat(collections).hasValue(1);
        Reference.reachabilityFence(quiet);
    }

    @Test
    void notBeforeEachConditionHolds() {
        world.pass(Duration.ofSeconds(5).minusNanos(1));
        assertThat(hint.consider(SECOND, true, held))
                .as("quiet for less than 5 s")
                .isFalse();
        world.pass(Duration.ofNanos(1));
        assertThat(hint.consider(SECOND - 1, true, held)).as("waited too short").isFalse();
        assertThat(hint.consider(SECOND, false, held)).as("not exhausted").isFalse();
        quiet.lease.enter();
        assertThat(hint.consider(SECOND, true, held)).as("all in calls").isFalse();
        quiet.lease.exit();
        assertThat(hint.consider(SECOND, true, List.of())).as("nothing held").isFalse();

        assertThat(collections).hasValue(0);
        assertThat(hint.consider(SECOND, true, held)).isTrue();
    }

    @Test
    void atMostOnceAMinute() {
        world.pass(Duration.ofSeconds(5));
        assertThat(hint.consider(SECOND, true, held)).isTrue();

        world.pass(Duration.ofSeconds(60).minusNanos(1));
        assertThat(hint.consider(SECOND, true, held)).isFalse();
        world.pass(Duration.ofNanos(1));
        assertThat(hint.consider(SECOND, true, held)).isTrue();
        assertThat(collections).hasValue(2);
    }

    @Test
    void spansReadAsOperatorsReadThem() {
        assertThat(Held.text(-1)).isEqualTo("0ms");
        assertThat(Held.text(Duration.ofMillis(850).toNanos())).isEqualTo("850ms");
        assertThat(Held.text(Duration.ofSeconds(12).toNanos())).isEqualTo("12s");
        assertThat(Held.text(Duration.ofSeconds(252).toNanos())).isEqualTo("4m12s");
        assertThat(Held.text(Duration.ofMinutes(125).toNanos())).isEqualTo("2h5m");
    }
}
