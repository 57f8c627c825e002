/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cancel may reach the server late: where it may have met a call, the session is not lent again. */
@Timeout(60)
class CancelTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordingDriver driver = new RecordingDriver();

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void elsewhere(Runnable call) {
        CompletableFuture.runAsync(call, task -> new Thread(task, "elsewhere").start())
                .join();
    }

    @Test
    void whatMetACallThatWasRunningCostsTheSession() throws SQLException {
        Statement statement = world.untracked(driver.connection()).createStatement();
        driver.during.put("execute", () -> elsewhere(() -> cancel(statement)));
        statement.execute("SELECT 1");
        assertThat(world.session.doubt()).isEqualTo("cancelled");
    }

    /** The canceller looked before the borrower called; the driver's own look came after. */
    @Test
    void whatMetACallThatBeganMeanwhileCostsTheSession() throws SQLException {
        Statement statement = world.untracked(driver.connection()).createStatement();
        Thread borrower = Thread.currentThread();
        Runnable executes = () -> {
            assertThat(Thread.currentThread()).isSameAs(borrower);
            try {
                statement.execute("SELECT 1");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        Handed handed = new Handed();
        driver.during.put("cancel", handed::over);
        CompletableFuture<Void> cancelled =
                CompletableFuture.runAsync(() -> cancel(statement), task -> new Thread(task, "elsewhere").start());
        handed.take(executes);
        cancelled.join();
        assertThat(world.session.doubt()).isEqualTo("cancelled");
    }

    @Test
    void whatMetNoCallCostsNothing() throws SQLException {
        Statement statement = world.untracked(driver.connection()).createStatement();
        statement.execute("SELECT 1");
        elsewhere(() -> cancel(statement));
        statement.cancel();
        assertThat(world.session.doubt()).isNull();
    }

    /** One thread lets another one run in its middle. */
    private static final class Handed {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        void over() {
            begun.complete(null);
            ended.join();
        }

        void take(Runnable work) {
            begun.join();
            try {
                work.run();
            } finally {
                ended.complete(null);
            }
        }
    }
}
