/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.pool.PoolEntry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a check on the application's own thread says that the server went away, so that all others are doubted. */
class LostServerTest {

    private static final String URL = "jdbc:postgresql://lost:5432/shop";

    private static final String SETTINGS = "pool.probation=false,pool.validate.after=1h";

    private DoorsWorld world = new DoorsWorld(SETTINGS);
    private final AtomicInteger checks = new AtomicInteger();
    private final List<PhysicalSession> sessions = new ArrayList<>();
    private volatile Callable<Boolean> answer = () -> true;
    private Driver driver;

    private Connection session() throws SQLException {
        Connection real = DriverManager.getConnection("jdbc:h2:mem:");
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isValid")) {
                        checks.incrementAndGet();
                        return answer.call();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Two sessions: one that the test asks, and one that idles and is fresh. */
    @BeforeEach
    void twoSessions() throws SQLException {
        driver = (Driver) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Driver.class},
                (proxy, method, arguments) -> method.getName().equals("connect") ? session() : proxy == arguments[0]);
        get().close();
        get().close();
        Connection asked = get();
        Connection idles = get();
        world.onlyPool().engine.forEachInUse(this::seen);
        assertThat(sessions).hasSize(2);
        idles.close();
        asked.close();
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        world.close();
    }

    private void seen(PoolEntry<PhysicalSession> entry) {
        sessions.add(entry.resource());
    }

    private Connection get() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "shop");
        login.setProperty("password", "x");
        return world.manager(driver, URL, login, LostServerTest.class);
    }

    private boolean ask() {
        return world.onlyPool().sessions.isValid(sessions.get(0), TimeUnit.SECONDS.toNanos(1));
    }

    private boolean isAskedBeforeItIsLent() throws SQLException {
        answer = () -> true;
        int before = checks.get();
        get().close();
        return checks.get() > before;
    }

    @Test
    void aNoDoes() throws SQLException {
        answer = () -> false;
        assertThat(ask()).isFalse();
        assertThat(isAskedBeforeItIsLent()).isTrue();
    }

    /** The setting is five seconds; who has one left asks for one. */
    @Test
    void aNoAtTheEndOfLessThanTheWholeTimeDoesNot() throws SQLException {
        answer = () -> {
            Thread.sleep(900);
            return false;
        };
        assertThat(ask()).isFalse();
        assertThat(isAskedBeforeItIsLent()).isFalse();
    }

    @Test
    void aNoAtTheEndOfTheWholeTimeDoes() throws SQLException {
        answer = () -> {
            Thread.sleep(900);
            return false;
        };
        assertThat(world.onlyPool().sessions.isValid(sessions.get(0), TimeUnit.MILLISECONDS.toNanos(4_999)))
                .isFalse();
        assertThat(isAskedBeforeItIsLent()).isTrue();
    }

    /** Of an acquire timeout of eight seconds a caller's checks have four, all together. */
    @Test
    void aNoAtTheEndOfHalfOfWhatACallerHasDoes() throws SQLException {
        world.close();
        sessions.clear();
        world = new DoorsWorld(SETTINGS + ",pool.acquire.timeout=8s");
        twoSessions();
        answer = () -> {
            Thread.sleep(1_600);
            return false;
        };
        assertThat(world.onlyPool().sessions.isValid(sessions.get(0), TimeUnit.SECONDS.toNanos(2)))
                .isFalse();
        assertThat(isAskedBeforeItIsLent()).isTrue();
    }

    @Test
    void anErrorDoesNot() throws SQLException {
        answer = () -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(this::ask).isInstanceOf(StackOverflowError.class);
        assertThat(isAskedBeforeItIsLent()).isFalse();
    }

    @Test
    void anInterruptThatCameMeanwhileDoesNot() throws SQLException {
        answer = () -> {
            Thread.currentThread().interrupt();
            return false;
        };
        assertThat(ask()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isAskedBeforeItIsLent()).isFalse();
    }
}
