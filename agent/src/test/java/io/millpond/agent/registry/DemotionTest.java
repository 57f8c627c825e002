/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pool does with its sessions once its server, or the pool itself, is not what it was. */
class DemotionTest {

    private final DoorsWorld world = new DoorsWorld("pool.probation=false,pool.max.size=2");
    private final org.h2.Driver driver = new org.h2.Driver();

    @AfterEach
    void close() {
        world.close();
    }

    private Connection borrow() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "");
        return world.manager(driver, "jdbc:h2:mem:demotion;DB_CLOSE_DELAY=-1", info, DemotionTest.class);
    }

    private void awaitOpen(int count) {
        Awaitility.await().until(() -> world.onlyPool().engine.open() == count);
    }

    /** A role that is read-only by its nature refuses each write: nothing is gained by closing everything for each. */
    @Test
    void sessionsAreRetiredForADemotionOnceInAWhile() throws SQLException {
        borrow().close();
        world.onlyPool().demoted();
        awaitOpen(0);

        borrow().close();
        world.onlyPool().demoted();
        borrow().close();
        assertThat(world.onlyPool().engine.open()).as("opened since, and kept").isEqualTo(1);

        world.moveOn(Duration.ofSeconds(1).toNanos());
        world.onlyPool().demoted();
        awaitOpen(0);
    }

    /** What is lent is looked after till it is back: a rollback of ours on a dead line would hold its thread for ever. */
    @Test
    void aDrainedPoolIsKeptWhileSomethingOfItIsLent() throws SQLException {
        Connection held = borrow();
        borrow().close();
        PoolRegistry registry = world.doors.registry();
        ManagedPool pool = world.onlyPool();

        registry.drain(driver -> true, 0);

        assertThat(registry.all()).isEmpty();
        assertThat(registry.retiring()).containsExactly(pool);
        held.close();
        Awaitility.await().until(() -> pool.engine.open() == 0);
        world.look();
        assertThat(registry.retiring()).isEmpty();
    }
}
