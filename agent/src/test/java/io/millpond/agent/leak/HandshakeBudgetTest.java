/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandshakeBudgetTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - HandshakeBudget.PERIOD_NANOS / 2);
    private final HandshakeBudget budget = new HandshakeBudget(clock::get);

    private void spend(int times) {
        for (int i = 0; i < times; i++) {
            budget.spend();
        }
    }

    private void pass(long nanos) {
        clock.addAndGet(nanos);
    }

    @Test
    void isThereUntilSoManyWereSpentWithinAPeriod() {
        spend(HandshakeBudget.MOST - 1);
        assertThat(budget.isSpent()).isFalse();

        spend(1);

        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void thoseOfAnEarlierPeriodDoNotCount() {
        for (int period = 0; period < 5; period++) {
            spend(HandshakeBudget.MOST - 1);
            assertThat(budget.isSpent()).isFalse();
            pass(HandshakeBudget.PERIOD_NANOS);
        }
    }

    @Test
    void onceSpentItIsSpentForAWholePeriodAndThenWholeAgain() {
        spend(1);
        pass(HandshakeBudget.PERIOD_NANOS - 1);
        spend(HandshakeBudget.MOST - 1);
        assertThat(budget.isSpent()).isTrue();

        pass(HandshakeBudget.PERIOD_NANOS - 1);
        assertThat(budget.isSpent()).isTrue();
        pass(1);
        assertThat(budget.isSpent()).isFalse();

        spend(HandshakeBudget.MOST - 1);
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void thoseOfLeasesThatWereOutDoNotMakeItLast() {
        spend(HandshakeBudget.MOST);
        pass(HandshakeBudget.PERIOD_NANOS - 1);
        spend(HandshakeBudget.MOST);

        pass(1);

        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void whereOneFailedNoneIsSparedForMore() {
        budget.failed();
        pass(100 * HandshakeBudget.PERIOD_NANOS);

        assertThat(budget.isSpent()).isTrue();
    }
}
