/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {

    @ParameterizedTest
    @CsvSource({"900, 1", "1000, 1", "1900, 1", "1980, 2", "2000, 2", "4975, 5", "5000, 5", "86400000, 3600"})
    void theDriverGivesUpBeforeItIsCutOffUnlessTheClockWasLate(long millis, int seconds) {
        assertThat(Validation.seconds(millis * 1_000_000)).isEqualTo(seconds);
    }
}
