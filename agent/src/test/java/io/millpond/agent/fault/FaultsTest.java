/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultsTest {

    @BeforeEach
    @AfterEach
    void forget() {
        Faults.forget();
    }

    @Test
    void theThirdFaultSwitchesItsFeatureOffAndNoOther() {
        Faults.report(FaultPoint.TELL_STARTED, new IllegalStateException());
        Faults.report(FaultPoint.TELL_ENDED, new LinkageError());

        assertThat(Feature.TELEMETRY.isOn()).isTrue();

        Faults.report(FaultPoint.TELL_POOL, new OutOfMemoryError());

        assertThat(Feature.TELEMETRY.isOn()).isFalse();
        assertThat(Feature.POOLING.isOn()).isTrue();
        assertThat(Faults.count(Feature.TELEMETRY)).isEqualTo(3);
        assertThat(Faults.count()).isEqualTo(3);
    }

    @Test
    void aDoorThatGoesOnFailingCostsPoolingThenInstrumentation() {
        for (int i = 0; i < 3; i++) {
            Faults.reportAtDoor(FaultPoint.DECIDE, new IllegalStateException());
        }

        assertThat(Feature.POOLING.isOn()).isFalse();
        assertThat(Feature.HANDLES.isOn()).isTrue();

        for (int i = 0; i < 3; i++) {
            Faults.reportAtDoor(FaultPoint.DECIDE, new IllegalStateException());
        }

        assertThat(Feature.HANDLES.isOn()).isFalse();
    }

    @Test
    @SuppressWarnings("removal")
    void aThreadThatTheApplicationStopsIsNoFaultOfOurs() {
        for (int i = 0; i < 3; i++) {
            Faults.report(FaultPoint.DECIDE, new ThreadDeath());
        }

        assertThat(Feature.POOLING.isOn()).isTrue();
        assertThat(Faults.count()).isZero();
    }

    @Test
    void aPointThatNobodyArmedDoesNothing() {
        for (FaultPoint point : FaultPoint.values()) {
            point.pass();
        }

        assertThat(FaultPlan.ARMED).isFalse();
    }

    @Test
    void everyPointIsSaidInOtherWords() {
        assertThat(FaultPoint.values()).extracting(FaultPoint::place).doesNotHaveDuplicates();
    }
}
