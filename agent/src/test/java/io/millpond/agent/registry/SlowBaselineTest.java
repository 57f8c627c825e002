/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.fault.Feature;
import io.millpond.agent.jdbc.Handles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that stalls just after the log-in: the pool cannot find out what a fresh session looks like. */
class SlowBaselineTest {

    /** Its connections do not say what their isolation is until they are let. */
    private static final class Stalling extends org.h2.Driver {
        final CountDownLatch well = new CountDownLatch(1);
        /** Of each connection, in their order. */
        final List<AtomicInteger> rollbacks = new CopyOnWriteArrayList<>();

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            Connection real = super.connect(url, info);
            real.setAutoCommit(false);
            AtomicInteger own = new AtomicInteger();
            rollbacks.add(own);
            return (Connection) Proxy.newProxyInstance(
                    Stalling.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        if (method.getName().equals("getTransactionIsolation")) {
                            well.await();
                        }
                        if (method.getName().equals("rollback")) {
                            own.incrementAndGet();
                        }
                        try {
                            return method.invoke(real, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void whoCameMeanwhileHaveTheirOwnConnectionsAndPoolingGoesOn() throws Exception {
        Stalling driver = new Stalling();
        List<Connection> passed = new ArrayList<>();
        try (DoorsWorld world = new DoorsWorld("pool.probation=false,pool.max.size=10")) {
            List<CompletableFuture<Connection>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(CompletableFuture.supplyAsync(() -> borrow(world, driver), command -> {
                    Thread thread = new Thread(command, "caller");
                    thread.setDaemon(true);
                    thread.start();
                }));
            }
            for (CompletableFuture<Connection> caller : callers) {
                passed.add(caller.get());
            }
            assertThat(passed).noneMatch(Handles::isHandle);
            assertThat(Feature.POOLING.isOn()).as("no fault of ours").isTrue();

            driver.well.countDown();
            assertThat(Handles.isHandle(borrow(world, driver)))
                    .as("not at once")
                    .isFalse();
            world.moveOn(SessionSource.UNPOOLABLE_NANOS);
            Connection pooled = borrow(world, driver);

            assertThat(Handles.isHandle(pooled)).isTrue();
            pooled.close();
            assertThat(driver.rollbacks.subList(0, 4))
                    .as("by then the application was in its own transaction")
                    .allMatch(own -> own.get() == 0);
        } finally {
            for (Connection each : passed) {
                each.close();
            }
        }
    }

    private static Connection borrow(DoorsWorld world, Stalling driver) {
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "");
        try {
            return world.manager(driver, "jdbc:h2:mem:slowbaseline;DB_CLOSE_DELAY=-1", info, SlowBaselineTest.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
