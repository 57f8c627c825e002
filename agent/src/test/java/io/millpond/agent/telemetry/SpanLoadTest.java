/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpanLoadTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final SpanLoad load = new SpanLoad(2);

    @Test
    void aQueueThatIsFullForAMomentIsNoOverload() {
        load.full(0, 0);
        load.full(SECOND - 1, 1_000);

        assertThat(load.isLimited()).isFalse();
        assertThat(load.pauseNanos(512)).isZero();
    }

    @Test
    void whoCatchesUpInBetweenBeginsAnew() {
        load.full(0, 0);
        load.caughtUp();
        load.full(SECOND, 1_000);
        load.full(2 * SECOND - 1, 2_000);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void aSecondOfItIsOverloadAndSlowsTheExport() {
        overload();

        assertThat(load.isLimited()).isTrue();
        assertThat(load.pauseNanos(5_000)).isEqualTo(SECOND); // 2,500 for each of two processors
    }

    @Test
    void anEmptyQueueIsNoProofThatItIsOverWhileSpansAreLeftOut() {
        overload();

        load.caughtUp();

        assertThat(load.isLimited()).isTrue();
    }

    @Test
    void itIsOverWhenHalfOfWhatCanBeExportedComes() {
        overload();

        load.exported(500, 10 * MILLI, 2 * SECOND, 25_001); // 50,000 a second could be
        assertThat(load.isLimited()).isTrue();
        load.exported(500, 10 * MILLI, 3 * SECOND, 50_001);

        assertThat(load.isLimited()).isFalse();
        load.full(3 * SECOND + 1, 50_002);
        assertThat(load.isLimited()).as("the next overload is another one").isFalse();
    }

    @Test
    void itIsJudgedByASecondAtLeast() {
        overload();

        load.exported(500, 10 * MILLI, 2 * SECOND - 1, 1);

        assertThat(load.isLimited()).isTrue();
    }

    @Test
    void aFullQueueIsLookedAtNowAndThenOnly() {
        assertThat(load.isLookedAt(0)).isFalse();
        load.full(0, 0);

        assertThat(load.isLookedAt(9 * MILLI)).isTrue();
        assertThat(load.isLookedAt(10 * MILLI)).isFalse();
    }

    private void overload() {
        load.full(0, 0);
        load.full(SECOND, 0);
    }
}
