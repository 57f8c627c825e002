/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpanPlacesTest {

    private static final long START = Long.MAX_VALUE - 1_000; // a clock that overflows, as nanoTime may

    /** One place comes back each millisecond. */
    private final SpanPlaces places = new SpanPlaces(1_000, 10, START);

    @Test
    void moreThanThereAreIsNotTaken() {
        assertThat(places.take(6, START)).isTrue();
        assertThat(places.take(5, START)).isFalse();
        assertThat(places.isFor(5, START)).isFalse();

        assertThat(places.isFor(4, START)).isTrue();
        assertThat(places.take(4, START)).isTrue();
        assertThat(places.isFor(1, START)).isFalse();
    }

    @Test
    void theyComeBackAsSpansAreExportedAndNotBeyondAll() {
        places.take(10, START);

        assertThat(places.take(3, after(2))).isFalse();
        assertThat(places.take(3, after(3))).isTrue();
        assertThat(places.take(10, after(12))).isFalse();
        assertThat(places.take(10, after(1_000))).isTrue();
        assertThat(places.take(1, after(1_000))).isFalse();
    }

    @Test
    void whatIsPutBackIsFree() {
        places.take(10, START);

        places.putBack(4);

        assertThat(places.take(5, START)).isFalse();
        assertThat(places.take(4, START)).isTrue();
    }

    @Test
    void aTraceLargerThanAllOfThemBeginsWhereAllAreFree() {
        assertThat(places.take(25, START)).isTrue();
        assertThat(places.take(1, after(15))).isFalse();
        assertThat(places.take(25, after(24))).isFalse();
        assertThat(places.take(25, after(25))).isTrue();
    }

    @Test
    void theSizeOfATraceIsThatOfTheLastOnes() {
        places.ended(31);
        assertThat(places.traceSize()).isEqualTo(31);
        places.ended(10);
        assertThat(places.traceSize()).as("20.5").isEqualTo(21);

        for (int i = 0; i < 1_000; i++) {
            places.ended(3);
        }
        assertThat(places.traceSize()).isIn(3, 4);
    }

    @Test
    void thePartThatIsSampledIsThatOfTheLastOnes() {
        assertThat(places.sampled()).as("no sampler").isEqualTo(1);
        places.began(true);
        assertThat(places.sampled()).as("no sampler").isEqualTo(1);

        for (int i = 0; i < 1_000; i++) {
            places.began(i % 4 == 0);
        }
        assertThat(places.sampled()).isCloseTo(0.25, within(0.02));
    }

    private static long after(long millis) {
        return START + millis * 1_000_000;
    }
}
