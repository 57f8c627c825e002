/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import org.junit.jupiter.api.Test;

class SiteSamplerTest {

    private static final int MANY = 100_000;

    private final CaptureBudget budget = new CaptureBudget(0);

    @Test
    void theFirstOnesAreAllCapturedAndThenAboutOneIn128() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);

        assertThat(captured(sampler, SiteSampler.FIRST, 0)).isEqualTo(SiteSampler.FIRST);
        // Ten standard deviations either side: fails once in 10^23 runs, and at once for 1/64 or 1/256.
        assertThat(captured(sampler, MANY, 0)).isBetween(MANY / 128 - 278, MANY / 128 + 278);
    }

    @Test
    void afterALeakAllAreCapturedForFiveMinutes() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);

        sampler.leaked(0, 0, false);

        assertThat(captured(sampler, MANY, 0)).isEqualTo(MANY);
        assertThat(captured(sampler, MANY, SiteSampler.ALARM_NANOS)).isBetween(MANY / 128 - 278, MANY / 128 + 278);
    }

    @Test
    void underAlarmTheTimeSpentIsBoundedAndEverybodyHasTheSameChance() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        sampler.leaked(0, 0, false);
        int windows = 50;
        int each = 4_000;
        int[] byPlace = new int[each];
        long spent = 0;
        for (int window = 1; window <= windows; window++) {
            long now = window * CaptureBudget.WINDOW_NANOS;
            for (int i = 0; i < each; i++) {
                if (sampler.wanted(now, 0)) {
                    budget.spent(2_000);
                    spent += 2_000;
                    byPlace[i]++;
                }
            }
        }

        // 1,000 stacks of 2 us are the budget of a window.
        assertThat(spent).isLessThanOrEqualTo((windows + 1) * CaptureBudget.NANOS_PER_WINDOW);
        int late = 0;
        for (int i = each / 2; i < each; i++) {
            late += byPlace[i];
        }
        assertThat(late).as("those that come late in each window").isGreaterThan(windows * 200);
    }

    @Test
    void whatIsLookedAtByChanceTakesATenthOfThat() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int stack = 10_000;
        int windows = 50;
        long spent = 0;
        for (int window = 1; window <= windows; window++) {
            for (int i = 0; i < MANY; i++) {
                if (sampler.wanted(window * CaptureBudget.WINDOW_NANOS, 0)) {
                    budget.spent(stack);
                    spent += stack;
                }
            }
        }

        // 1 in 128 of these would be 390 ms.
        assertThat(spent).isEqualTo(windows * CaptureBudget.SPARE_NANOS_PER_WINDOW);
        assertThat(budget.isLeft(windows * CaptureBudget.WINDOW_NANOS)).isTrue();
    }

    @Test
    void theFirstOfEachTextAreCapturedAndAllOfATextThatLeakedWithoutASite() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int key = "select rare".hashCode();

        assertThat(captured(sampler, WantedKeys.FIRST, 0, key)).isEqualTo(WantedKeys.FIRST);
        assertThat(captured(sampler, MANY, 0, key)).isBetween(MANY / 128 - 278, MANY / 128 + 278);

        long later = SiteSampler.ALARM_NANOS * 2;
        sampler.leaked(0, key, false);

        assertThat(captured(sampler, WantedKeys.AFTER_LEAK, later, key)).isEqualTo(WantedKeys.AFTER_LEAK);
        assertThat(captured(sampler, MANY, later, key)).isBetween(MANY / 128 - 278, MANY / 128 + 278);
    }

    @Test
    void aTextThatGoesOnLeakingWithoutASiteIsLookedAtFourTimesAsLongEachTime() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int key = "select rarest".hashCode();
        int expected = WantedKeys.AFTER_LEAK;
        for (int leak = 0; leak < 4; leak++) {
            sampler.leaked(0, key, false);

            assertThat(captured(sampler, expected, 0, key)).isEqualTo(expected);
            assertThat(captured(sampler, MANY, 0, key)).isBetween(MANY / 128 - 278, MANY / 128 + 278);
            expected *= 4;
        }
    }

    @Test
    void textsThatLeakTogetherDoNotTakeEachOthersPlace() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int texts = 300;
        for (int text = 0; text < texts; text++) {
            sampler.leaked(0, ("select " + text).hashCode() * 31 + 7, false);
        }

        int wanted = 0;
        for (int text = 0; text < texts; text++) {
            int key = ("select " + text).hashCode() * 31 + 7;
            wanted += captured(sampler, WantedKeys.AFTER_LEAK, 0, key) == WantedKeys.AFTER_LEAK ? 1 : 0;
        }

        assertThat(wanted).isEqualTo(texts);
    }

    @Test
    void whatTheBudgetDoesNotAllowNowIsWantedStill() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int key = "select later".hashCode();
        sampler.leaked(0, key, false);
        while (budget.isLeft(0)) {
            budget.spent(20_000);
        }
        captured(sampler, MANY, 0, key);

        assertThat(captured(sampler, WantedKeys.AFTER_LEAK, CaptureBudget.WINDOW_NANOS, key))
                .isEqualTo(WantedKeys.AFTER_LEAK);
    }

    @Test
    void textsWithoutEndDoNotCaptureEveryTime() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int captured = 0;
        for (int i = 0; i < MANY; i++) {
            captured += sampler.wanted(0, 1 + i * 7) ? 1 : 0;
        }

        assertThat(captured).isLessThan(MANY / 4);
    }

    @Test
    void theOtherModesAreAllOrNothing() {
        assertThat(captured(sampler(SiteMode.FULL), 10_000, 0)).isEqualTo(10_000);
        assertThat(captured(sampler(SiteMode.COUNT), 10_000, 0)).isZero();
        assertThat(captured(sampler(SiteMode.OFF), 10_000, 0)).isZero();
    }

    private SiteSampler sampler(SiteMode mode) {
        return new SiteSampler(mode, Leak.Kind.STATEMENT, 1, budget, new WantedKeys(), () -> 0);
    }

    private static int captured(SiteSampler sampler, int times, long now) {
        return captured(sampler, times, now, 0);
    }

    private static int captured(SiteSampler sampler, int times, long now, int key) {
        int captured = 0;
        for (int i = 0; i < times; i++) {
            if (sampler.wanted(now, key)) {
                captured++;
            }
        }
        return captured;
    }
}
