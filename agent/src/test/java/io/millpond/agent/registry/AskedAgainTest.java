/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DriverManager's public forms, before they make Properties: what is answered there, and what goes the long way. */
class AskedAgainTest {

    private static final String URL = "jdbc:h2:mem:askedagain;DB_CLOSE_DELAY=-1";

    private final DoorsWorld world = new DoorsWorld("pool.max.size=1,pool.validate.after=1h");
    private final org.h2.Driver driver = new org.h2.Driver();

    @BeforeEach
    void warm() throws SQLException {
        Properties logIn = new Properties();
        logIn.setProperty("user", "sa");
        logIn.setProperty("password", "");
        for (int i = 0; i < 2 * Probation.CLOSED_TO_PASS; i++) {
            get(logIn).close();
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Connection get(Properties info) throws SQLException {
        return world.manager(driver, URL, info, AskedAgainTest.class);
    }

    private JdbcCall again(String url, String user, String password, Class<?> caller) {
        return world.doors.driverManagerAgain(url, user, password, caller);
    }

    @Test
    void theSameCallerWithTheSameTextIsAnswered() throws SQLException {
        JdbcCall call = again(text(URL), text("sa"), text(""), AskedAgainTest.class);

        assertThat(call).isInstanceOf(JdbcAnswer.class);
        ((Connection) call.result).close();
        assertThat(world.onlyPool().engine.idle()).isOne(); // the first of a pool is not kept, and a worker closes it
    }

    /** What an application reads from a file is no constant. */
    private static String text(String content) {
        return new StringBuilder(content).toString();
    }

    @Test
    void otherTextGoesTheLongWay() {
        assertThat(again(URL, "sa", "wrong", AskedAgainTest.class)).isNull();
        assertThat(again(URL, "sa", null, AskedAgainTest.class)).isNull();
        assertThat(again(URL, "as", "", AskedAgainTest.class)).isNull();
        assertThat(again(URL, null, "", AskedAgainTest.class)).isNull();
        assertThat(again(URL, null, null, AskedAgainTest.class)).isNull();
        assertThat(again(URL + ";TRACE_LEVEL_FILE=0", "sa", "", AskedAgainTest.class))
                .isNull();
        assertThat(again(null, "sa", "", AskedAgainTest.class)).isNull();
    }

    @Test
    void anotherCallerGoesTheLongWay() {
        assertThat(again(URL, "sa", "", DoorsWorld.class)).isNull();
        assertThat(again(URL, "sa", "", String.class)).as("of no fixed loader").isNull();
        assertThat(again(URL, "sa", "", null)).isNull();
    }

    @Test
    void whatIsLentIsNotWaitedForHere() throws SQLException {
        JdbcCall first = again(URL, "sa", "", AskedAgainTest.class);

        assertThat(again(URL, "sa", "", AskedAgainTest.class)).isNull();
        ((Connection) first.result).close();
    }

    /** Who asks has one time for all of it, from the door that has everything. */
    @Test
    void whatIsDueForACheckIsNotAskedHere() throws SQLException {
        world.moveOn(2 * 3_600_000_000_000L);

        assertThat(again(URL, "sa", "", AskedAgainTest.class)).isNull();
        assertThat(world.onlyPool().engine.idle()).isOne();
        Properties logIn = new Properties();
        logIn.setProperty("user", "sa");
        logIn.setProperty("password", "");
        get(logIn).close();
        assertThat(again(URL, "sa", "", AskedAgainTest.class)).isInstanceOf(JdbcAnswer.class);
    }

    @Test
    void aRequestWithMorePropertiesIsAnother() throws SQLException {
        Properties more = new Properties();
        more.setProperty("user", "sa");
        more.setProperty("password", "");
        more.setProperty("TRACE_LEVEL_FILE", "0");
        try (DoorsWorld other = new DoorsWorld("pool.max.size=1,pool.probation=false,pool.validate.after=1h")) {
            for (int i = 0; i < 3; i++) {
                other.manager(driver, URL, more, AskedAgainTest.class).close();
            }

            assertThat(other.doors.driverManagerAgain(URL, "sa", "", AskedAgainTest.class))
                    .isNull();
        }
    }

    @Test
    void aLogInByTheUrlAloneIsAnsweredByTheUrlAlone() throws SQLException {
        String url = URL + ";USER=sa;PASSWORD=";
        try (DoorsWorld other = new DoorsWorld("pool.max.size=1,pool.probation=false,pool.validate.after=1h")) {
            for (int i = 0; i < 3; i++) {
                other.manager(driver, url, new Properties(), AskedAgainTest.class)
                        .close();
            }

            assertThat(other.doors.driverManagerAgain(url, "sa", "", AskedAgainTest.class))
                    .isNull();
            JdbcCall call = other.doors.driverManagerAgain(url, null, null, AskedAgainTest.class);
            assertThat(call).isInstanceOf(JdbcAnswer.class);
            ((Connection) call.result).close();
        }
    }
}
