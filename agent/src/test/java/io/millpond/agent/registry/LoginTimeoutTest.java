/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application that says how long a log-in may take waits no longer for a pooled connection. */
class LoginTimeoutTest {

    private final DoorsWorld world = new DoorsWorld("pool.probation=false,pool.max.size=1,pool.acquire.timeout=600s");
    private final org.h2.Driver driver = new org.h2.Driver();
    private final int before = DriverManager.getLoginTimeout();

    @AfterEach
    void asBefore() {
        DriverManager.setLoginTimeout(before);
        world.close();
    }

    private Connection borrow() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "");
        return world.manager(driver, "jdbc:h2:mem:logintimeout;DB_CLOSE_DELAY=-1", info, LoginTimeoutTest.class);
    }

    private boolean use(AtomicBoolean over) {
        try (Connection held = borrow()) {
            boolean valid = true;
            while (!over.get()) {
                valid &= held.isValid(1);
            }
            return valid;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theApplicationsLoginTimeoutBoundsTheWait() throws SQLException {
        DriverManager.setLoginTimeout(1);
        AtomicBoolean over = new AtomicBoolean();
        // In use all the time: whoever held it and slept, or asked for another itself, would let one more be opened.
        CompletableFuture<Boolean> user = CompletableFuture.supplyAsync(() -> use(over));
        Awaitility.await()
                .until(() -> world.doors.registry().all().stream().anyMatch(pool -> pool.engine.inUse() == 1));
        try {
            assertThatThrownBy(this::borrow)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageMatching("Pool .*: no connection within \\d{4} ms .*in use=1.*"
                            + "The application waits 1 s at most \\(DriverManager.setLoginTimeout\\)\\.");
        } finally {
            over.set(true);
        }
        assertThat(user.join()).as("its connection works").isTrue();
        try (Connection next = borrow()) {
            assertThat(next.isValid(1)).isTrue();
        }
    }
}
