/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool asks of a driver on its own threads: an error that came out there would reach the application's handler for such. */
class ErringDriverTest {

    private static final String ABORTER = "millpond-abort";

    private final RecordingDriver driver = new RecordingDriver();
    private final JdbcWorld world = new JdbcWorld();

    @BeforeEach
    void pooled() {
        world.pooled(driver.connection());
        driver.failure = new AssertionError("from the driver");
    }

    @Test
    void anErrorOfTheDriverEndsInThePoolsCheck() {
        assertThat(world.session.validate(TimeUnit.SECONDS.toNanos(1))).isFalse();
        assertThatThrownBy(() -> world.session.answers(TimeUnit.SECONDS.toNanos(1)))
                .isSameAs(driver.failure);
    }

    /** Each call that a close makes, by itself: one that fails early hides the others. */
    @ParameterizedTest
    @ValueSource(strings = {"isClosed", "getAutoCommit", "close"})
    void anErrorOfTheDriverEndsInThePoolsClose(String failing) throws Exception {
        driver.failing = Set.of(failing);

        assertThatCode(() -> world.session.closeGracefully(CloseReason.EVICTED)).doesNotThrowAnyException();
        joinAborters();

        assertThat(driver.calls).contains(failing + "()").containsAnyOf("close()", "abort(Executor)");
    }

    /** The abort is on a thread of its own, whose errors go to the application's handler for such. */
    @Test
    void anErrorOfTheDriverEndsInTheThreadThatAborts() throws Exception {
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (thread.getName().equals(ABORTER)) {
                uncaught.add(e);
            }
        });
        try {
            world.session.abort();
            joinAborters();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        assertThat(driver.calls).contains("abort(Executor)");
        assertThat(uncaught).isEmpty();
    }

    private static void joinAborters() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(ABORTER)) {
                thread.join();
            }
        }
    }
}
