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
        Probation.Caller caller = new Probation(true).caller("com.acme.Dao", KEY);
        List<Opened> opened = open(caller, 3);

        assertThat(caller.closed(opened.get(0))).isNull();
        assertThat(caller.closed(opened.get(1))).isNull();
        assertThat(caller.isKnown()).isFalse();
        assertThat(caller.closed(opened.get(2))).isEmpty();
        assertThat(caller.isKnown()).isTrue();
    }

    @Test
    void aPoolThatClosesLessThanHalfIsNotTakenForAnApplication() {
        Probation.Caller caller = new Probation(true).caller("com.acme.OwnPool", KEY);
        List<Opened> opened = open(caller, 20);

        for (int i = 0; i < 9; i++) {
            assertThat(caller.closed(opened.get(i))).isNull();
        }

        assertThat(caller.isKnown()).isFalse();
        assertThat(caller.closed(opened.get(9))).as("the tenth of twenty").hasSize(10);
    }

    @Test
    void whatIsStillOpenWhenTheCallerBecomesKnownIsAnswered() {
        Probation.Caller caller = new Probation(true).caller("com.acme.Dao", KEY);
        List<Opened> opened = open(caller, 5);

        caller.closed(opened.get(0));
        caller.closed(opened.get(1));

        assertThat(caller.closed(opened.get(2))).containsExactlyInAnyOrder(opened.get(3), opened.get(4));
    }

    @Test
    void aSecondCloseOfOneConnectionCountsOnce() {
        Probation.Caller caller = new Probation(true).caller("com.acme.Dao", KEY);
        List<Opened> opened = open(caller, 1);

        for (int i = 0; i < 5; i++) {
            caller.closed(opened.get(0));
        }

        assertThat(caller.isKnown()).isFalse();
    }

    @Test
    void aCallerIsJudgedForEachKeyAlone() {
        Probation probation = new Probation(true);
        Probation.Caller caller = probation.caller("com.acme.Dao", KEY);
        open(caller, 3).forEach(caller::closed);

        DoorKey other = DoorKey.ofDriverManager("jdbc:x:z", null);

        assertThat(probation.caller("com.acme.Dao", KEY).isKnown()).isTrue();
        assertThat(probation.caller("com.acme.Dao", other).isKnown()).isFalse();
        assertThat(probation.caller("com.acme.Other", KEY).isKnown()).isFalse();
    }

    @Test
    void withoutProbationEverybodyIsKnown() {
        assertThat(new Probation(false).caller("com.acme.Dao", KEY).isKnown()).isTrue();
    }

    @Test
    void aConnectionThatTheApplicationDroppedIsNotKeptAliveAndCountsAsClosed() {
        Probation.Caller caller = new Probation(true).caller("com.acme.Dao", KEY);
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
