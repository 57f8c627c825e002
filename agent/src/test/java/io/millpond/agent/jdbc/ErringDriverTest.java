/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millpond.agent.event.CloseReason;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a pool asks of a driver on its own threads: an error that came out there would reach the application's handler for such. */
class ErringDriverTest {

    private final RecordingDriver driver = new RecordingDriver();
    private final JdbcWorld world = new JdbcWorld();

    @Test
    void anErrorOfTheDriverEndsInThePoolsOwnCloseAndCheck() {
        world.pooled(driver.connection());
        driver.failure = new AssertionError("from the driver");

        assertThat(world.session.validate(TimeUnit.SECONDS.toNanos(1))).isFalse();
        assertThatCode(() -> world.session.closeGracefully(CloseReason.EVICTED)).doesNotThrowAnyException();
    }
}
