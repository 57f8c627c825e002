/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripedCountTest {

    /** More threads than stripes, so that some share one. */
    @Test
    void nothingIsLost() throws InterruptedException {
        StripedCount count = new StripedCount();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3 * StripedCount.STRIPES; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    count.add(1);
                    count.add(2);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(count.sum()).isEqualTo(3L * StripedCount.STRIPES * 20_000 * 3);
        assertThat(count).hasToString(String.valueOf(count.sum()));
    }

    @Test
    void asManyCellsAsProcessorsWithinBounds() {
        assertThat(new int[] {1, 2, 8, 9, 16, 33, 64, 500})
                .satisfies(processors -> assertThat(Arrays.stream(processors).map(StripedCount::stripes))
                        .containsExactly(8, 8, 8, 16, 16, 64, 64, 64));
    }
}
