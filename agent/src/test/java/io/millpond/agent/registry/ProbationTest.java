/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProbationTest {

    private static final DoorKey KEY = DoorKey.ofDriverManager("jdbc:x:y", null);

    private static Probation.Caller caller() {
        return new Probation.Caller(false, true, "com.acme", KEY);
    }

    private static final class Opened implements Probation.Member {}

    private static List<Opened> open(Probation.Caller caller, int count) {
        List<Opened> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Opened member = new Opened();
            caller.opened(member);
            opened.add(member);
        }
        return opened;
    }

    @Test
    void aCallerIsKnownWithItsThirdClose() {
        Probation.Caller caller = caller();
        List<Opened> opened = open(caller, 3);

        assertThat(caller.closed(opened.get(0))).isNull();
        assertThat(caller.closed(opened.get(1))).isNull();
        assertThat(caller.isKnown()).isFalse();
        assertThat(caller.closed(opened.get(2))).isEmpty();
        assertThat(caller.isKnown()).isTrue();
    }

    @Test
    void aPoolThatClosesLessThanHalfIsNotTakenForAnApplication() {
        Probation.Caller caller = caller();
        List<Opened> opened = open(caller, 20);

        for (int i = 0; i < 9; i++) {
            assertThat(caller.closed(opened.get(i))).isNull();
        }

        assertThat(caller.isKnown()).isFalse();
        assertThat(caller.closed(opened.get(9))).as("the tenth of twenty").hasSize(10);
    }

    @Test
    void whatIsStillOpenWhenTheCallerBecomesKnownIsAnswered() {
        Probation.Caller caller = caller();
        List<Opened> opened = open(caller, 5);

        caller.closed(opened.get(0));
        caller.closed(opened.get(1));

        assertThat(caller.closed(opened.get(2))).containsExactlyInAnyOrder(opened.get(3), opened.get(4));
    }

    @Test
    void aSecondCloseOfOneConnectionCountsOnce() {
        Probation.Caller caller = caller();
        List<Opened> opened = open(caller, 1);

        for (int i = 0; i < 5; i++) {
            caller.closed(opened.get(0));
        }

        assertThat(caller.isKnown()).isFalse();
    }

    @Test
    void aCallerIsJudgedForEachKeyAlone() {
        Asker asker = new Asker(ProbationTest.class, true);
        Probation.Caller caller = asker.caller(KEY, false, true);
        open(caller, 3).forEach(caller::closed);

        DoorKey other = DoorKey.ofDriverManager("jdbc:x:z", null);

        assertThat(asker.caller(KEY, false, true)).isSameAs(caller);
        assertThat(caller.isKnown()).isTrue();
        assertThat(asker.caller(other, false, true).isKnown()).isFalse();
        assertThat(new Asker(String.class, true).caller(KEY, false, true).isKnown())
                .isFalse();
    }

    @Test
    void aCallerThroughADataSourceIsAnotherCaller() {
        Asker asker = new Asker(ProbationTest.class, true);
        SourceType source = new SourceType(Object.class, false);

        assertThat(asker.through(source)).isSameAs(asker.through(source)).isNotSameAs(asker);
        assertThat(asker.through(source).caller(KEY, false, true)).isNotSameAs(asker.caller(KEY, false, true));
    }

    @Test
    void withoutProbationEverybodyIsKnownSaveWhereNothingMayBePooled() {
        assertThat(new Probation.Caller(true, true, "com.acme", KEY).isKnown()).isTrue();

        Probation.Caller never = new Probation.Caller(true, false, "com.acme", KEY);
        open(never, 5).forEach(never::closed);
        assertThat(never.isKnown()).isFalse();
    }

    @Test
    void aCallerWhoseConnectionsComeBackWrappedNeedsTen() {
        Probation.Caller caller = caller();
        caller.wrapped();

        open(caller, 9).forEach(caller::closed);
        assertThat(caller.isKnown()).isFalse();
        open(caller, 1).forEach(caller::closed);
        assertThat(caller.isKnown()).isTrue();
    }

    @Test
    void aPoolStaysOne() {
        Probation.Caller caller = caller();
        List<Opened> opened = open(caller, 3);
        assertThat(caller.hasOpen()).isTrue();

        assertThat(caller.becomePool()).as("it was not known").isFalse();
        opened.forEach(caller::closed);

        assertThat(caller.isPool()).isTrue();
        assertThat(caller.isKnown()).isFalse();
    }

    @Test
    void aConnectionThatTheApplicationDroppedIsNotKeptAliveAndCountsAsClosed() {
        Probation.Caller caller = caller();
        WeakReference<Opened> dropped = new WeakReference<>(open(caller, 1).get(0));

        Awaitility.await().until(() -> {
            System.gc();
            return dropped.get() == null;
        });

        List<Opened> opened = open(caller, 3);
        assertThat(caller.closed(opened.get(0))).as("two of four").isNull();
        assertThat(caller.closed(opened.get(1)))
                .as("three of four")
                .isEqualTo(List.<Probation.Member>of(opened.get(2)));
    }
}
