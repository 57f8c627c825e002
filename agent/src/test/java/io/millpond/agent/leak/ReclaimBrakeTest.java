/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ReclaimBrakeTest {

    @Test
    void atMostFiveASecondAreReclaimedAndTheRestLater() {
        LeakWorld world = new LeakWorld(LeakSettings.defaults());
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
    void whereMoreThanHalfIsTakenBackTheBreakerStopsItForAMinuteAndSaysSoOnce() {
        LeakWorld world =
                new LeakWorld(LeakSettings.builder().reclaimsPerSecond(100).build());
        try (ErrorStream log = new ErrorStream()) {
            for (int i = 0; i < 14; i++) {
                world.abandoned();
            }

            Collections.until(world.tracker, () -> world.found.size() == 14);
            world.passAndPoll(Duration.ofSeconds(59));
            assertThat(world.reclaimed).hasSize(ReclaimBrake.BREAKER_MINIMUM);
            world.passAndPoll(Duration.ofSeconds(1));
            assertThat(world.reclaimed).hasSize(14);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("taken back within a minute"))
                    .singleElement()
                    .asString()
                    .contains("pool orders: 10 leaked connections")
                    .contains("MILLPOND_LEAK_RECLAIM");
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
                assertThat(brake.ask(now, lent, 20)).isEqualTo(ReclaimBrake.Answer.GO);
                answered++;
            }
        }
        assertThat(answered).isEqualTo(3_000);
    }

    @Test
    void aReclaimerThatThrowsAndAnExecutorThatRefusesHarmNobody() {
        try (ErrorStream log = new ErrorStream()) {
            LeakWorld world = new LeakWorld(LeakSettings.defaults());
            world.tracker.open(world.pool, new Anchor(), world.session, (lease, reason) -> {
                throw new IllegalStateException("secret");
            });
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
