/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same random program with and without the agent gets the same answers: a borrowed connection cannot be told from a
 * fresh one. {@code -Dmillpond.diff.seed=7 -Dmillpond.diff.borrows=500} runs another one.
 */
final class DifferentialTest {
    private static final long SEED = Long.getLong("millpond.diff.seed", 20261121L);
    private static final int BORROWS = Integer.getInteger("millpond.diff.borrows", Tier.pick(200, 2_000));

    @Test
    void h2AnswersTheSameWithTheAgent() throws SQLException {
        compare("h2", null, Jdks.current(), true);
    }

    @Test
    void postgresAnswersTheSameWithTheAgent() throws SQLException {
        compare("postgresql", Postgres.require(), Jdks.current(), true);
    }

    @Test
    void mariaDbAnswersTheSameWithTheAgent() throws SQLException {
        compare("mariadb", MariaDb.require(), Jdks.current(), true);
    }

    @Test
    void postgresAnswersTheSameWithTheAgentOnJava8() throws SQLException {
        compare("postgresql", Postgres.require(), Jdks.require(8), true);
    }

    @Test
    void h2AnswersTheSameWithTheAgentOnJava25() throws SQLException {
        compare("h2", null, Jdks.require(25), true);
    }

    @Test
    void theProgramItselfIsDeterministicOnH2() throws SQLException {
        compare("h2", null, Jdks.current(), false);
    }

    @Test
    void theProgramItselfIsDeterministicOnPostgres() throws SQLException {
        compare("postgresql", Postgres.require(), Jdks.current(), false);
    }

    @Test
    void theProgramItselfIsDeterministicOnMariaDb() throws SQLException {
        compare("mariadb", MariaDb.require(), Jdks.current(), false);
    }

    private static void compare(String dialect, DatabaseServer server, Jdk jdk, boolean withAgent) throws SQLException {
        Run plain = run(dialect, server, jdk, false);
        Run other = run(dialect, server, jdk, withAgent);

        assertThat(plain.out()).hasSizeGreaterThan(BORROWS * 5);
        assertThat(firstDifference(plain.out(), other.out()))
                .as("first difference, seed %d on %s, %s", SEED, dialect, jdk)
                .isEmpty();
        assertThat(other.appErr()).isEqualTo(plain.appErr());
        assertThat(other.exit()).isEqualTo(plain.exit()).isZero();
    }

    private static Run run(String dialect, DatabaseServer server, Jdk jdk, boolean withAgent) throws SQLException {
        String url = "jdbc:h2:mem:diff;DB_CLOSE_DELAY=-1";
        if (server != null) {
            server.freshDatabase("diff");
            if (server instanceof MariaDb) {
                server.freshDatabase("diff2");
            }
            url = server.url("diff");
        }
        return AgentJvm.on(jdk)
                .withAgent(withAgent)
                .timeout(Duration.ofMinutes(Tier.pick(3, 12)))
                .run(
                        "RandomJdbcProgram",
                        Long.toString(SEED),
                        Integer.toString(BORROWS),
                        dialect,
                        url,
                        DatabaseServer.USER,
                        DatabaseServer.PASSWORD);
    }

    /** The lines before and at the first difference: what was done to the connection, and the answers. */
    private static String firstDifference(List<String> expected, List<String> actual) {
        int limit = Math.max(expected.size(), actual.size());
        for (int i = 0; i < limit; i++) {
            String left = i < expected.size() ? expected.get(i) : "(ended)";
            String right = i < actual.size() ? actual.get(i) : "(ended)";
            if (!left.equals(right)) {
                int from = Math.max(0, Math.min(i, expected.size()) - 60);
                return "line " + (i + 1) + "\nwithout: " + left + "\nwith:    " + right + "\nbefore:\n"
                        + String.join("\n", expected.subList(from, Math.min(i, expected.size())));
            }
        }
        return "";
    }
}
