/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.log.Heard;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ReclaimBrakeTest {

    @Test
    void onlySoManyASecondAreReclaimedAndTheRestLater() {
        LeakWorld world =
                new LeakWorld(LeakSettings.builder().reclaimsPerSecond(5).build());
        for (int i = 0; i < 30; i++) {
            world.close(world.held().lease);
        }
        for (int i = 0; i < 12; i++) {
            world.abandoned();
        }

        Collections.until(world.tracker, () -> world.found.size() == 12);
        assertThat(world.reclaimed).hasSize(5);
        world.passAndPoll(Duration.ofMillis(999));
        assertThat(world.reclaimed).hasSize(5);
        world.passAndPoll(Duration.ofMillis(1));
        assertThat(world.reclaimed).hasSize(10);
        world.passAndPoll(Duration.ofSeconds(1));
        assertThat(world.reclaimed).hasSize(12);
        assertThat(world.found).hasSize(12);
    }

    @Test
    void whereMoreThanHalfIsTakenBackOnSuspicionTheBreakerStopsItForAMinuteAndSaysSoOnce() {
        LeakWorld world = new LeakWorld(LeakWorld.full()
                .reclaim(ReclaimPolicy.SUSPECT)
                .reclaimsPerSecond(100)
                .build());
        try (Heard log = new Heard()) {
            List<LeakWorld.Held> kept = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                kept.add(world.held());
            }

            world.passAndPoll(Duration.ofSeconds(60));
            world.passAndPoll(Duration.ofSeconds(59));
            assertThat(world.reclaimed).hasSize(ReclaimBrake.BREAKER_MINIMUM);
            world.passAndPoll(Duration.ofSeconds(1));
            assertThat(world.reclaimed).hasSize(14);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("taken back within a minute"))
                    .singleElement()
                    .asString()
                    .contains("pool orders: 10 connections that were only suspected")
                    .contains("MILLPOND_LEAK_SUSPECT_AFTER");
            Reference.reachabilityFence(kept);
        }
    }

    @Test
    void anApplicationThatNeverClosesAnythingLivesByWhatIsProven() {
        LeakWorld world = new LeakWorld(LeakSettings.defaults());
        for (int i = 0; i < 60; i++) {
            world.abandoned();
        }

        Collections.until(world.tracker, () -> world.reclaimed.size() == 60);

        assertThat(world.found).hasSize(60);
    }

    @Test
    void oneCallByAHandleThatWasTakenForDeadStopsReclaimingForTenMinutes() {
        LeakWorld world = new LeakWorld(LeakSettings.defaults());
        try (Heard log = new Heard()) {
            Lease taken = world.abandoned();
            Collections.until(world.tracker, () -> world.reclaimed.size() == 1);

            assertThat(taken.enter()).as("answered as closed").isFalse();
            taken.exit();
            world.abandoned();
            Collections.until(world.tracker, () -> world.found.size() == 2);
            world.passAndPoll(Duration.ofMinutes(10).minusNanos(1));
            assertThat(world.reclaimed).hasSize(1);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("was used again"))
                    .singleElement()
                    .asString()
                    .contains("MILLPOND_LEAK_RECLAIM=report");

            world.passAndPoll(Duration.ofNanos(1));
            assertThat(world.reclaimed).hasSize(2);
        }
    }

    @Test
    void anApplicationThatLeaksOneInAHundredNeverMeetsTheBreaker() {
        ReclaimBrake brake = new ReclaimBrake(5, 0);
        long lent = 0;
        int answered = 0;
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 5; i++) {
                lent += 100;
                long now = Duration.ofSeconds(second).toNanos();
                assertThat(brake.ask(now, lent, 20, false, 0)).isEqualTo(ReclaimBrake.Answer.GO);
                answered++;
            }
        }
        assertThat(answered).isEqualTo(3_000);
    }

    @Test
    void aReclaimerThatThrowsAndAnExecutorThatRefusesHarmNobody() {
        try (Heard log = new Heard()) {
            LeakWorld world = new LeakWorld(LeakSettings.defaults());
            world.tracker.open(
                    world.pool,
                    new Anchor(),
                    world.session,
                    (lease, reason) -> {
                        throw new IllegalStateException("secret");
                    },
                    0);
            Collections.until(world.tracker, () -> world.tracker.openLeases().isEmpty());
            assertThat(log.lines()).anyMatch(line -> line.endsWith("failed: java.lang.IllegalStateException"));

            LeakWorld stopping = new LeakWorld(LeakSettings.defaults(), task -> {
                throw new RejectedExecutionException();
            });
            stopping.abandoned();
            Collections.until(
                    stopping.tracker, () -> stopping.tracker.openLeases().isEmpty());
            assertThat(log.lines()).anyMatch(line -> line.contains("the agent is stopping"));
        }
    }
}
