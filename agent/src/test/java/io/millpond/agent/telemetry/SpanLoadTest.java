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

    /** The third rule has tests of its own. */
    private final SpanLoad load = new SpanLoad(2_000, 1_000_000);

    @Test
    void aQueueThatIsFullForAMomentIsNoOverload() {
        load.full(0, 0, 0);
        load.full(SECOND - 1, 1_000, 0);

        assertThat(load.isLimited()).isFalse();
        assertThat(load.pauseNanos(512)).isZero();
    }

    @Test
    void whoCatchesUpInBetweenBeginsAnew() {
        load.full(0, 0, 0);
        load.caughtUp();
        load.full(SECOND, 1_000, 0);
        load.full(2 * SECOND - 1, 2_000, 0);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void aSecondOfItIsOverloadAndSlowsTheExport() {
        overload();

        assertThat(load.isLimited()).isTrue();
        assertThat(load.pauseNanos(2_000)).isEqualTo(SECOND); // 1,000 for each of two processors
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

        load.exported(500, 10 * MILLI, 2 * SECOND, 25_001, 0); // 50,000 a second could be
        assertThat(load.isLimited()).isTrue();
        load.exported(500, 10 * MILLI, 3 * SECOND, 50_001, 0);

        assertThat(load.isLimited()).isFalse();
        load.full(3 * SECOND + 1, 50_002, 0);
        assertThat(load.isLimited()).as("the next overload is another one").isFalse();
    }

    @Test
    void aStallThatIsOverCostsNoMoreThanTheWaitForATrial() {
        overload();

        for (int second = 2; second < 11; second++) {
            exports(second); // 30,000 a second where 50,000 could be: it would follow, and is not calm
            assertThat(load.isLimited()).as("second %s", second).isTrue();
        }
        exports(11);

        assertThat(load.isLimited()).isFalse();
        assertThat(load.pauseNanos(5_000)).isZero();
    }

    @Test
    void eachTrialThatFailsIsFollowedByALongerWait() {
        overload();
        long limited = 1;
        for (int wait : new int[] {10, 20, 40, 80, 160, 320, 320}) {
            exports(limited + wait - 1);
            assertThat(load.isLimited()).as("before %s s", wait).isTrue();
            exports(limited + wait);
            assertThat(load.isLimited()).as("after %s s", wait).isFalse();
            limited += wait + 2;
            load.full((limited - 1) * SECOND, 30_000 * limited, 0);
            load.full(limited * SECOND, 30_000 * limited, 0);
            assertThat(load.isLimited()).isTrue();
        }
    }

    @Test
    void aTrialThatHeldIsForgotten() {
        overload();
        exports(11);
        load.full(12 * SECOND, 30_000 * 12, 0);
        load.full(13 * SECOND, 30_000 * 13, 0);
        exports(33);
        assertThat(load.isLimited()).as("the second trial").isFalse();

        load.full(42 * SECOND, 30_000 * 42, 0);
        load.full(43 * SECOND, 30_000 * 43, 0);
        exports(53);

        assertThat(load.isLimited()).as("10 s again").isFalse();
    }

    @Test
    void aQueueThatIsEmptiedNowAndThenIsOverloadWhereATenthIsLost() {
        load.full(0, 2_000, 0);
        load.caughtUp();
        load.full(SECOND / 2, 12_000, 1_000);
        load.caughtUp();
        load.full(SECOND, 22_000, 2_001);

        assertThat(load.isLimited()).isTrue();
    }

    @Test
    void noneWhereLessIsLost() {
        for (int second = 0; second < 100; second++) {
            load.full(second * SECOND, 20_000L * second, 2_000L * second);
            load.caughtUp();
            assertThat(load.isLimited()).as("second %s", second).isFalse();
        }
    }

    @Test
    void aMomentOfItIsNone() {
        load.full(0, 2_000, 1);
        load.caughtUp();
        load.full(SECOND - 1, 12_000, 10_001);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void aTrialThatLosesATenthIsShort() {
        overload();
        exports(11);
        assertThat(load.isLimited()).isFalse();

        load.full(11 * SECOND + 99 * MILLI, 30_000 * 11 + 3_000, 301);
        assertThat(load.isLimited()).isFalse();
        load.full(11 * SECOND + 100 * MILLI, 30_000 * 11 + 3_000, 301);

        assertThat(load.isLimited()).isTrue();
    }

    @Test
    void afterATrialThatFailedOnlyWhatCouldBeExportedNowIsCalm() {
        overload();
        load.exported(500, 10 * MILLI, 2 * SECOND, 20_000, 0);
        load.full(2 * SECOND + 1, 20_000, 0);
        load.full(3 * SECOND + 1, 40_000, 0);
        assertThat(load.isLimited()).isTrue();

        load.exported(500, 10 * MILLI, 5 * SECOND, 80_000, 0);
        assertThat(load.isLimited()).as("20,000 a second, as before").isTrue();
        load.exported(500, 10 * MILLI, 6 * SECOND, 82_000, 0);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void whatTwoExportersCouldNotTakeIsNotTried() {
        overload();

        for (int second = 2; second < 1_000; second++) {
            load.exported(500, 10 * MILLI, second * SECOND, 101_000L * second, 0);
            assertThat(load.isLimited()).as("second %s", second).isTrue();
        }
        load.exported(500, 10 * MILLI, 1_000 * SECOND, 101_000L * 999 + 99_000, 0);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void anExportThatFailsIsNoSignThatItIsOver() {
        overload();

        load.exported(0, MILLI, 2 * SECOND, 10, 0);
        assertThat(load.isLimited()).isTrue();
        load.exported(10, MILLI, 3 * SECOND, 20, 0);

        assertThat(load.isLimited()).isFalse();
    }

    @Test
    void itIsJudgedByASecondAtLeast() {
        overload();

        load.exported(500, 10 * MILLI, 2 * SECOND - 1, 1, 0);

        assertThat(load.isLimited()).isTrue();
    }

    @Test
    void aFullQueueIsLookedAtNowAndThenOnly() {
        assertThat(load.isLookedAt(0)).isFalse();
        load.full(0, 0, 0);

        assertThat(load.isLookedAt(9 * MILLI)).isTrue();
        assertThat(load.isLookedAt(10 * MILLI)).isFalse();
    }

    @Test
    void moreThanTheApplicationShouldPayForIsOverloadThoughItIsFollowed() {
        SpanLoad paid = new SpanLoad(2);

        paid.exported(500, 10 * MILLI, 0, 0, 0);
        paid.exported(500, 10 * MILLI, SECOND, 20_001, 0);
        assertThat(paid.isLimited()).as("for a second").isFalse();
        paid.exported(500, 10 * MILLI, 2 * SECOND, 40_001, 0);

        assertThat(paid.isLimited()).isTrue();
        assertThat(paid.isStrained()).as("traces' sizes are estimated").isTrue();
        assertThat(paid.pauseNanos(2_000)).isEqualTo(SECOND);
    }

    @Test
    void asManyAsItShouldPayForAreExported() {
        SpanLoad paid = new SpanLoad(2);

        for (int second = 0; second < 100; second++) {
            paid.exported(500, 10 * MILLI, second * SECOND, 20_000L * second, 0);
            assertThat(paid.isLimited()).as("second %s", second).isFalse();
        }
    }

    @Test
    void oneBurstAfterAQuietTimeIsNone() {
        SpanLoad paid = new SpanLoad(2);

        for (int burst = 0; burst < 10; burst++) {
            paid.exported(500, 10 * MILLI, 5 * burst * SECOND, 35_000L * burst, 0);
            paid.exported(500, 10 * MILLI, (5 * burst + 1) * SECOND, 35_000L * burst + 35_000, 0);
            assertThat(paid.isLimited()).as("burst %s", burst).isFalse();
        }
    }

    @Test
    void noTrialWhereMoreComeThanItShouldPayFor() {
        SpanLoad paid = limitedByRate();

        long came = 50_000;
        for (int second = 3; second < 1_000; second++) {
            came += 20_001;
            paid.exported(500, 10 * MILLI, second * SECOND, came, 0);
            assertThat(paid.isLimited()).as("second %s", second).isTrue();
        }
        paid.exported(500, 10 * MILLI, 1_000 * SECOND, came + 15_000, 0);

        assertThat(paid.isLimited()).as("three quarters").isFalse();
    }

    @Test
    void asManyAsItShouldJustPayForHaveATrialAfterAWhile() {
        SpanLoad paid = limitedByRate();

        for (int second = 3; second < 12; second++) {
            paid.exported(500, 10 * MILLI, second * SECOND, 50_000 + 19_000L * (second - 2), 0);
            assertThat(paid.isLimited()).as("second %s", second).isTrue();
        }
        paid.exported(500, 10 * MILLI, 12 * SECOND, 50_000 + 190_000, 0);

        assertThat(paid.isLimited()).isFalse();
    }

    @Test
    void whatCameBeforeTheLimitDoesNotCountAfterIt() {
        SpanLoad paid = limitedByRate();
        paid.exported(500, 10 * MILLI, 3 * SECOND, 150_000, 0);
        assertThat(paid.isLimited()).isTrue();
        paid.exported(500, 10 * MILLI, 4 * SECOND, 150_001, 0);
        assertThat(paid.isLimited()).isFalse();

        paid.exported(500, 10 * MILLI, 4 * SECOND + 1, 150_002, 0);
        assertThat(paid.isLimited()).as("it begins anew").isFalse();
        paid.exported(500, 10 * MILLI, 6 * SECOND + 1, 190_003, 0);

        assertThat(paid.isLimited()).isTrue();
    }

    private static SpanLoad limitedByRate() {
        SpanLoad paid = new SpanLoad(2);
        paid.exported(500, 10 * MILLI, 0, 0, 0);
        paid.exported(500, 10 * MILLI, 2 * SECOND, 50_000, 0);
        assertThat(paid.isLimited()).isTrue();
        return paid;
    }

    private void exports(long second) {
        load.exported(500, 10 * MILLI, second * SECOND, 30_000 * second, 0);
    }

    private void overload() {
        load.full(0, 0, 0);
        load.full(SECOND, 0, 0);
    }
}
