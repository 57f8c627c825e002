/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SiteSamplerTest {

    private static final int MANY = 100_000;

    @Test
    void theFirstOnesAreAllCapturedAndThenAboutOneInSixteen() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);

        assertThat(captured(sampler, SiteSampler.FIRST, 0)).isEqualTo(SiteSampler.FIRST);
        // Ten standard deviations either side: fails once in 10^23 runs, and at once for 1/8 or 1/32.
        assertThat(captured(sampler, MANY, 0)).isBetween(MANY / 16 - 765, MANY / 16 + 765);
    }

    @Test
    void afterALeakAllAreCapturedWithinTheBudgetForFiveMinutes() {
        SiteSampler sampler = sampler(SiteMode.SAMPLED);
        captured(sampler, SiteSampler.FIRST, 0);

        sampler.alarm(0);

        assertThat(captured(sampler, MANY, 0)).isEqualTo(LeakTracker.CAPTURES_PER_SECOND);
        long next = TimeUnit.SECONDS.toNanos(1);
        assertThat(captured(sampler, 1_000, next)).isEqualTo(1_000);
        assertThat(captured(sampler, MANY, next)).isEqualTo(1_000);
        assertThat(captured(sampler, MANY, SiteSampler.ALARM_NANOS)).isBetween(MANY / 16 - 765, MANY / 16 + 765);
    }

    @Test
    void theOtherModesAreAllOrNothing() {
        assertThat(captured(sampler(SiteMode.FULL), 10_000, 0)).isEqualTo(10_000);
        assertThat(captured(sampler(SiteMode.COUNT), 10_000, 0)).isZero();
        assertThat(captured(sampler(SiteMode.OFF), 10_000, 0)).isZero();
    }

    private static SiteSampler sampler(SiteMode mode) {
        return new SiteSampler(mode, new CaptureBudget(LeakTracker.CAPTURES_PER_SECOND, 0));
    }

    private static int captured(SiteSampler sampler, int times, long now) {
        int captured = 0;
        for (int i = 0; i < times; i++) {
            if (sampler.wanted(now)) {
                captured++;
            }
        }
        return captured;
    }
}
