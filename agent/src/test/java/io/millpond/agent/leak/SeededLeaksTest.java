/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every leak is found, among connections that are closed properly. */
class SeededLeaksTest {

    @Test
    void everySeededLeakIsFoundWithinTwoCollectionsAndNothingElse() {
        LeakWorld world = new LeakWorld(LeakSettings.builder()
                .mode(SiteMode.COUNT)
                .reclaim(ReclaimPolicy.REPORT)
                .build());
        int[] leaked = lend(world, new Random(7), 20_000);

        Collections.twice(world.tracker);

        assertThat(world.found(Leak.Kind.CONNECTION)).hasSize(leaked[0]);
        assertThat(world.found(Leak.Kind.STATEMENT)).hasSize(leaked[1]);
        assertThat(world.found(Leak.Kind.RESULT_SET)).hasSize(leaked[2]);
        assertThat(leaked[0]).isGreaterThan(3_000);
        assertThat(world.tracker.openLeases()).isEmpty();
        world.passAndPoll(Duration.ofHours(1));
        assertThat(world.found).hasSize(leaked[0] + leaked[1] + leaked[2]);
    }

    private static int[] lend(LeakWorld world, Random random, int leases) {
        int[] leaked = new int[3];
        for (int i = 0; i < leases; i++) {
            FakeHandles.Conn connection = FakeHandles.connection(world);
            FakeHandles.Stmt statement = connection.statement();
            FakeHandles.Rows rows = statement.query();
            switch (random.nextInt(4)) {
                case 0 -> {
                    leaked[0]++;
                    leaked[1]++;
                    leaked[2]++;
                }
                case 1 -> {
                    leaked[1]++;
                    leaked[2]++;
                    connection.close();
                }
                case 2 -> {
                    rows.close();
                    leaked[1]++;
                    connection.close();
                }
                default -> {
                    statement.close();
                    connection.close();
                }
            }
        }
        return leaked;
    }
}
