/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.thread.StackRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
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
    void anOverflowOfTheApplicationIsNoFaultOfOursWhereThereIsRoomAgain() throws InterruptedException {
        List<StackOverflowError> overflows = new ArrayList<>();
        narrowly(() -> {
            for (int i = 0; i < 200; i++) { // from interpreted to compiled
                overflows.add(overflow(recursionThat(() -> 0)));
                overflows.add(overflow(recursionThat(() -> {
                    StackRoom.demand();
                    return 0;
                })));
            }
        });

        for (StackOverflowError overflow : overflows) {
            Faults.report(FaultPoint.DECIDE, overflow);
        }

        assertThat(overflows).hasSize(400);
        assertThat(Faults.count()).isZero();
        assertThat(Feature.POOLING.isOn()).isTrue();
    }

    @Test
    void anEndlessRecursionOfOursIsOne() throws InterruptedException {
        List<StackOverflowError> overflows = new ArrayList<>();
        narrowly(() -> {
            for (int i = 0; i < 200; i++) {
                overflows.add(overflow(() -> endless(1)));
                // in turn with what is not ours
                overflows.add(overflow(FaultsTest::inTurn));
            }
        });

        for (StackOverflowError overflow : overflows) {
            Faults.report(FaultPoint.DECIDE, overflow);
        }

        assertThat(Faults.count()).isEqualTo(400);
        assertThat(Feature.POOLING.isOn()).isFalse();
    }

    private static void narrowly(Runnable work) throws InterruptedException {
        Thread thread = new Thread(null, work, "narrow", 512 * 1024);
        thread.start();
        thread.join();
    }

    private static StackOverflowError overflow(IntSupplier work) {
        try {
            throw new AssertionError("there was room for " + work.getAsInt());
        } catch (StackOverflowError end) {
            return end;
        }
    }

    /** A list that contains itself: its frames are not ours. */
    private static IntSupplier recursionThat(IntSupplier atEachStep) {
        List<Object> list = new ArrayList<>();
        list.add(new Object() {
            @Override
            public int hashCode() {
                return atEachStep.getAsInt();
            }
        });
        list.add(list);
        return list::hashCode;
    }

    private static int endless(int a) {
        return endless(a + 1) + a;
    }

    private static int inTurn() {
        return Optional.of(1).map(one -> inTurn() + one).get();
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
