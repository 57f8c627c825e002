/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GcHintTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LeakWorld world = new LeakWorld(LeakSettings.defaults());
    private final AtomicInteger collections = new AtomicInteger();
    private final AtomicInteger young = new AtomicInteger();
    private final AtomicLong progress = new AtomicLong();
    private final GcHint hint =
            new GcHint(world.clock::get, collections::incrementAndGet, young::incrementAndGet, progress::get);
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

    @Test
    void theYoungAreLookedAtFirstAndLessAndLessOftenWhereNothingComesOfIt() {
        world.pass(Duration.ofNanos(GcHint.YOUNG - 1));
        hint.consider(0, true, held);
        assertThat(young).as("called a moment ago").hasValue(0);
        world.pass(Duration.ofNanos(1));
        hint.consider(0, false, held);
        assertThat(young).as("not exhausted").hasValue(0);

        for (int look = 0; look < 40; look++) {
            hint.consider(0, true, held);
            world.pass(Duration.ofMillis(100));
        }
        assertThat(young).as("at 0, 0.5, 1.5 and 3.5 s").hasValue(4);

        progress.incrementAndGet();
        hint.consider(0, true, held);
        assertThat(young).as("at once where the last one brought something").hasValue(5);
        assertThat(collections).hasValue(0);
        Reference.reachabilityFence(quiet);
    }

    @Test
    void garbageIsMadeUntilTheCollectorHasCome() {
        YoungGarbage garbage = new YoungGarbage();
        WeakReference<Object> canary = new WeakReference<>(new Object());

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            garbage.run();
            return canary.get() == null;
        });

        assertThat(garbage.made()).isLessThanOrEqualTo(YoungGarbage.MOST_BYTES);
    }
}
