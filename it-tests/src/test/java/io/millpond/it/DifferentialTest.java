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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same random program with and without the agent gets the same answers: a borrowed connection cannot be told from a
 * fresh one. {@code -Dmillpond.diff.seed=7 -Dmillpond.diff.borrows=500} runs another one.
 */
final class DifferentialTest {
    private static final long SEED = Long.getLong("millpond.diff.seed", 20261121L);
    private static final Pattern BORROW = Pattern.compile("^b(\\d+)");
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
    @Tag("one-round")
    void postgresAnswersTheSameWithTheAgentOnJava8() throws SQLException {
        compare("postgresql", Postgres.require(), Jdks.require(8), true);
    }

    @Test
    @Tag("one-round")
    void h2AnswersTheSameWithTheAgentOnJava25() throws SQLException {
        compare("h2", null, Jdks.require(25), true);
    }

    @Test
    @Tag("one-round")
    void theProgramItselfIsDeterministicOnH2() throws SQLException {
        compare("h2", null, Jdks.current(), false);
    }

    @Test
    @Tag("one-round")
    void theProgramItselfIsDeterministicOnPostgres() throws SQLException {
        compare("postgresql", Postgres.require(), Jdks.current(), false);
    }

    @Test
    @Tag("one-round")
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

    /** The first differences, and what was done to the connections before the first: by its borrow and the one before. */
    private static String firstDifference(List<String> expected, List<String> actual) {
        List<String> report = new ArrayList<>();
        int first = -1;
        for (int i = 0; i < Math.max(expected.size(), actual.size()) && report.size() < 12; i++) {
            String left = i < expected.size() ? expected.get(i) : "(ended)";
            String right = i < actual.size() ? actual.get(i) : "(ended)";
            if (!left.equals(right)) {
                first = first < 0 ? i : first;
                report.add("without: " + left + "\n   with: " + right);
            }
        }
        if (first < 0) {
            return "";
        }
        int from = Math.min(first, expected.size());
        int borrow = first < expected.size() ? borrowOf(expected.get(first)) : Integer.MAX_VALUE;
        while (from > 0 && first - from < 120 && borrowOf(expected.get(from - 1)) >= borrow - 1) {
            from--;
        }
        return "line " + (first + 1) + "\n" + String.join("\n", report) + "\nbefore:\n"
                + String.join("\n", expected.subList(from, Math.min(first, expected.size())));
    }

    private static int borrowOf(String line) {
        Matcher matcher = BORROW.matcher(line);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
