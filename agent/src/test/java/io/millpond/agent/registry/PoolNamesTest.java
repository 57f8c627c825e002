/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolNamesTest {

    @Test
    void furtherPoolsOfATargetAreNumberedByFirstUse() {
        PoolNames names = new PoolNames();

        assertThat(names.next("db1:5432/orders")).isEqualTo("db1:5432/orders");
        assertThat(names.next("db1:5432/orders")).isEqualTo("db1:5432/orders#2");
        assertThat(names.next("db2:5432/orders")).isEqualTo("db2:5432/orders");
        assertThat(names.next("db1:5432/orders")).isEqualTo("db1:5432/orders#3");
    }

    @Test
    void theNameOfAPoolThatIsGoneIsGivenAgain() {
        PoolNames names = new PoolNames();
        names.next("db1:5432/orders");
        names.next("db1:5432/orders");

        names.free("db1:5432/orders");

        assertThat(names.next("db1:5432/orders")).isEqualTo("db1:5432/orders");
        assertThat(names.next("db1:5432/orders")).isEqualTo("db1:5432/orders#3");
    }
}
