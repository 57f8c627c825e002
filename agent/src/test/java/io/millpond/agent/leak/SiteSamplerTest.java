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

    private final Captures captures = new Captures(0);
    private final CaptureBudget budget = captures.wanted;

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
                if (sampler.payer(now, 0) != null) {
                    budget.spent(2_000);
                    spent += 2_000;
                    byPlace[i]++;
                }
            }
        }

        // 1,000 stacks of 2 us are the budget of a window.
        assertThat(spent).isLessThanOrEqualTo((windows + 1) * budget.nanosPerWindow());
        int late = 0;
        for (int i = each / 2; i < each; i++) {
            late += byPlace[i];
        }
        assertThat(late).as("those that come late in each window").isGreaterThan(windows * 200);
    }

    @Test
    void whatIsLookedAtByChanceHasATenthOfThatForItself() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);
        int stack = 2_000;
        int windows = 50;
        long spent = 0;
        int late = 0;
        for (int window = 1; window <= windows; window++) {
            long now = window * CaptureBudget.WINDOW_NANOS;
            spend(captures.wanted, now); // another pool's leaks
            for (int i = 0; i < MANY; i++) {
                CaptureBudget payer = sampler.payer(now, 0);
                if (payer != null) {
                    payer.spent(stack);
                    spent += stack;
                    late += i >= MANY / 2 ? 1 : 0;
                }
            }
        }

        // One in 128 of these would be eight times as much; a tenth of the bound is left to chance.
        long bound = windows * captures.chance.nanosPerWindow();
        assertThat(captures.chance.nanosPerWindow()).isEqualTo(captures.wanted.nanosPerWindow() / 10);
        assertThat(spent).isBetween(bound * 9 / 10, bound);
        assertThat(late).as("those that come late in each window").isGreaterThan((int) (spent / stack / 4));
    }

    private static void spend(CaptureBudget budget, long now) {
        while (budget.isLeft(now)) {
            budget.spent(20_000);
        }
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
        spend(budget, 0);
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
            captured += sampler.payer(0, 1 + i * 7) == null ? 0 : 1;
        }

        assertThat(captured).isLessThan(MANY / 4);
    }

    @Test
    void theOtherModesAreAllOrNothing() {
        assertThat(sampled(SiteMode.FULL)).isEqualTo(10_000);
        assertThat(sampled(SiteMode.COUNT)).isZero();
        assertThat(sampled(SiteMode.OFF)).isZero();
    }

    private int sampled(SiteMode mode) {
        SiteSampler sampler = sampler(mode);
        int sampled = 0;
        for (int i = 0; i < 10_000; i++) {
            sampled += sampler.sample(0, 0) == null ? 0 : 1;
        }
        return sampled;
    }

    private SiteSampler sampler(SiteMode mode) {
        return new SiteSampler(mode, Leak.Kind.STATEMENT, 1, captures, () -> 0);
    }

    private static int captured(SiteSampler sampler, int times, long now) {
        return captured(sampler, times, now, 0);
    }

    private static int captured(SiteSampler sampler, int times, long now, int key) {
        int captured = 0;
        for (int i = 0; i < times; i++) {
            if (sampler.payer(now, key) != null) {
                captured++;
            }
        }
        return captured;
    }
}
