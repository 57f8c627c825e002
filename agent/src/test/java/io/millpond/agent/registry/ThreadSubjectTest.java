/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.PrivilegedExceptionAction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

/** A request without credentials may log in as whom the thread works for, and a session of one never serves another. */
@SuppressWarnings("removal") // doAs is what applications call
final class ThreadSubjectTest {

    private static final String NOBODY_NAMED = "jdbc:h2:mem:subjects;DB_CLOSE_DELAY=-1";

    private final org.h2.Driver driver = new org.h2.Driver();

    @Test
    void aSessionOfOneSubjectNeverServesAnother() throws Exception {
        Subject bob = new Subject();
        Subject alice = new Subject();
        try (DoorsWorld world = new DoorsWorld("pool.probation=false").listening()) {
            String bobs = as(bob, () -> session(world, NOBODY_NAMED, null));

            assertThat(as(bob, () -> session(world, NOBODY_NAMED, null))).isEqualTo(bobs);
            String alices = as(alice, () -> session(world, NOBODY_NAMED, null));
            assertThat(alices).isNotEqualTo(bobs);
            assertThat(session(world, NOBODY_NAMED, null)).isNotIn(bobs, alices);
            assertThat(as(bob, () -> session(world, NOBODY_NAMED, null))).isEqualTo(bobs);
        }
    }

    @Test
    void whoGivesAPasswordSharesWithEverybodyWhoGivesTheSame() throws Exception {
        Properties credentials = new Properties();
        credentials.setProperty("user", "SA");
        credentials.setProperty("password", "");
        String url = "jdbc:h2:mem:passwords;DB_CLOSE_DELAY=-1";
        try (DoorsWorld world = new DoorsWorld("pool.probation=false").listening()) {
            as(new Subject(), () -> session(world, url, credentials));
            String first = as(new Subject(), () -> session(world, url, credentials));

            assertThat(session(world, url, credentials)).isEqualTo(first);
        }
    }

    private static <T> T as(Subject who, PrivilegedExceptionAction<T> work) throws Exception {
        return Subject.doAs(who, work);
    }

    /** The second borrow of two: a pool keeps an idle connection once its key was asked for again. */
    private String session(DoorsWorld world, String url, Properties info) throws SQLException {
        world.manager(driver, url, info, ThreadSubjectTest.class).close();
        try (Connection connection = world.manager(driver, url, info, ThreadSubjectTest.class);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select session_id()")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
