/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millpond.bootstrap.CallDepth;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that takes one session only, and has one of ours that idles: what a log-in that it refuses does to that. */
class FullServerTest {

    private static final String URL = "jdbc:postgresql://full:5432/shop";
    private static final SQLException FULL = new SQLException("sorry, too many clients already", "53300");

    /** The server: its sessions are those of a database in this process. */
    private static class Server implements Driver {
        final List<Connection> sessions = new ArrayList<>();
        int asked;

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            asked++;
            sessions.removeIf(Server::isClosed);
            if (!sessions.isEmpty()) {
                throw FULL;
            }
            Properties login = new Properties();
            login.setProperty("user", "sa");
            login.setProperty("password", "");
            Connection session = new org.h2.Driver().connect("jdbc:h2:mem:full;DB_CLOSE_DELAY=-1", login);
            sessions.add(session);
            return session;
        }

        private static boolean isClosed(Connection session) {
            try {
                return session.isClosed();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.equals(URL);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            throw new UnsupportedOperationException();
        }
    }

    /** Passes on what another driver answers or throws; that one's door is woven too. */
    private static final class Delegating extends Server {
        final DoorsWorld world;
        final Server inner;

        Delegating(DoorsWorld world, Server inner) {
            this.world = world;
            this.inner = inner;
        }

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            asked++;
            return CallDepth.isNested() ? inner.connect(url, info) : world.connect(inner, url, info);
        }
    }

    /** Of a class of the application's: what it answers is known to that alone. */
    private static final class Decrypting extends Properties {
        private static final long serialVersionUID = 1L;
    }

    private enum Door {
        MANAGER,
        DRIVER;

        Connection open(DoorsWorld world, Driver driver, Properties login) throws SQLException {
            return this == MANAGER
                    ? world.manager(driver, URL, login, FullServerTest.class)
                    : world.connect(driver, URL, login);
        }
    }

    private static Properties login(Properties login, String user) {
        login.setProperty("user", user);
        login.setProperty("password", "x");
        return login;
    }

    /** One session of the pool of this user idles, and the server is full. */
    private static ManagedPool idling(DoorsWorld world, Server driver, Door door) throws SQLException {
        Properties login = login(new Properties(), "first");
        door.open(world, driver, login).close();
        door.open(world, driver, login).close(); // asked for twice: what comes back is kept
        ManagedPool pool = world.onlyPool();
        assertThat(pool.engine.idle()).isOne();
        driver.asked = 0;
        return pool;
    }

    @ParameterizedTest
    @EnumSource
    void whatIdlesGivesWayAndTheLogInIsMadeOnceMore(Door door) throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.probation=false")) {
            Server server = new Server();
            ManagedPool first = idling(world, server, door);

            try (Connection second = door.open(world, server, login(new Properties(), "second"))) {
                assertThat(second.isValid(1)).isTrue();
                assertThat(first.engine.open()).isZero();
                assertThat(server.asked).isEqualTo(2);
            }
        }
    }

    /** The outer driver is asked again, as the application would: not the one that it asked. */
    @ParameterizedTest
    @EnumSource
    void aDriverThatAsksAnotherIsAskedOnceMore(Door door) throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.probation=false")) {
            Server server = new Server();
            Delegating outer = new Delegating(world, server);
            ManagedPool first = idling(world, outer, door);
            server.asked = 0;

            try (Connection second = door.open(world, outer, login(new Properties(), "second"))) {
                assertThat(second.isValid(1)).isTrue();
                assertThat(first.engine.open()).isZero();
                assertThat(outer.asked).isEqualTo(2);
                assertThat(server.asked).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRoomIsMadeWhereNoSecondAttemptCanFollow(Door door) throws SQLException {
        try (DoorsWorld world = new DoorsWorld("pool.probation=false")) {
            Server server = new Server();
            ManagedPool first = idling(world, server, door);

            Throwable refused = catchThrowable(() -> door.open(world, server, login(new Decrypting(), "second")));

            assertThat(refused).isSameAs(FULL);
            assertThat(first.engine.idle()).isOne();
            assertThat(server.asked).isOne();
        }
    }
}
