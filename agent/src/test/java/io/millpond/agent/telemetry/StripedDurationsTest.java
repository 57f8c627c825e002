/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StripedDurationsTest {

    private static final int ROUNDS = 5_000;

    /* Two threads that spin: one adds to a fresh one, the other reads it until it counts something. */
    @Test
    @Timeout(120)
    void whatIsCountedHasItsSumItsGreatestAndItsLeast() throws InterruptedException {
        List<StripedDurations> fresh = Stream.generate(() -> new StripedDurations(new long[] {10}))
                .limit(ROUNDS)
                .collect(Collectors.toList());
        AtomicInteger next = new AtomicInteger(-1);
        Thread writer = new Thread(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                while (next.get() < i) {
                    Thread.onSpinWait();
                }
                fresh.get(i).add(7);
            }
        });
        writer.start();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            StripedDurations durations = fresh.get(i);
            next.set(i);
            StripedDurations.Total total = durations.total();
            while (total.count == 0) {
                total = durations.total();
            }
            if (total.sumNanos != 7 || total.minNanos != 7 || total.maxNanos != 7) {
                wrong.add("sum " + total.sumNanos + ", least " + total.minNanos + ", greatest " + total.maxNanos);
            }
        }
        writer.join();

        assertThat(wrong).isEmpty();
    }

    /** A borrow that does not wait, which nearly all do. */
    @Test
    void noTimeAtAllIsCounted() {
        StripedDurations durations = new StripedDurations(new long[] {10});

        durations.add(0);
        durations.add(0);

        StripedDurations.Total total = durations.total();
        assertThat(total.counts()).containsExactly(2L, 0L);
        assertThat(new long[] {total.count, total.sumNanos, total.minNanos, total.maxNanos})
                .containsExactly(2, 0, 0, 0);
    }
}
