/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.Skips;
import io.millpond.it.harness.Tier;
import io.millpond.it.suite.IntendedOutcome;
import io.millpond.it.suite.IntendedOutcome.When;
import io.millpond.it.suite.OpenJpaSuite;
import io.millpond.it.suite.Outcomes;
import io.millpond.it.suite.PgJdbcSuite;
import io.millpond.it.suite.PublishedSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests that libraries publish end with the agent as they do without, test by test, but for those that
 * docs/results/published-tests.md lists with a reason. {@code -Pfull} runs all of them, a build without it the first.
 */
final class PublishedTestsTest {
    /** A test that ends otherwise by chance does so without the agent too; what the agent does, it does each time. */
    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    @Test
    void commonsDbUtils() throws IOException, SQLException {
        compare(PublishedSuite.jar("dbutils", "commons-dbutils-1.8.1-tests.jar"), 300);
    }

    @Test
    @Timeout(3_600)
    void jdbiSqlObject() throws IOException, SQLException {
        onlyInFullTier("jdbi-sqlobject");
        compare(PublishedSuite.jar("jdbi-sqlobject", "jdbi3-sqlobject-3.39.1-tests.jar"), 400);
    }

    @Test
    @Timeout(3_600)
    void jdbiCore() throws IOException, SQLException {
        onlyInFullTier("jdbi-core");
        compare(PublishedSuite.jar("jdbi-core", "jdbi3-core-3.39.1-tests.jar"), 850);
    }

    @Test
    @Timeout(3_600)
    void jdbiPostgres() throws IOException, SQLException {
        onlyInFullTier("jdbi-postgres");
        compare(PublishedSuite.jar("jdbi-postgres", "jdbi3-postgres-3.39.1-tests.jar"), 90);
    }

    @Test
    @Timeout(3_600)
    void ormLite() throws IOException, SQLException {
        onlyInFullTier("ormlite");
        compare(PublishedSuite.jar("ormlite", "ormlite-core-5.7-tests.jar", "ormlite-jdbc-5.7-tests.jar"), 1_700);
    }

    @Test
    @Timeout(3_600)
    void openJpa() throws IOException, SQLException {
        onlyInFullTier("openjpa");
        compare(OpenJpaSuite.of("openjpa-persistence-jdbc-3.2.2-tests.jar"), 1_100);
    }

    @Test
    @Timeout(3_600)
    void commonsDbcp() throws IOException, SQLException {
        onlyInFullTier("dbcp2");
        compare(PublishedSuite.jar("dbcp2", "commons-dbcp2-2.13.0-tests.jar"), 1_500);
    }

    @Test
    @Timeout(3_600)
    void pgJdbc() throws IOException, SQLException {
        onlyInFullTier("pgjdbc");
        compare(PgJdbcSuite.unpackedIn(folder.resolve("home")), 7_000);
    }

    private static void onlyInFullTier(String suite) {
        if (!Tier.full()) {
            throw Skips.absent(suite, "its tests are downloaded and run with -Pfull only");
        }
    }

    /** @param atLeast so many pass without the agent, or the suite has not run */
    private void compare(PublishedSuite suite, int atLeast) throws IOException, SQLException {
        Map<String, When> listed = IntendedOutcome.of(suite.name());
        Outcomes plain = suite.run(folder.resolve("without"), false);
        Outcomes with = suite.run(folder.resolve("with"), true);
        System.out.println(suite + ": " + plain.tests() + " tests, passed without the agent " + plain.passed()
                + ", with it " + with.passed());

        Set<String> differing = plain.differing(with);
        List<String> stale = listed.entrySet().stream()
                .filter(each -> each.getValue() == When.ALWAYS && !differing.contains(each.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        Set<String> unexpected = new TreeSet<>(differing);
        unexpected.removeAll(listed.keySet());
        List<String> outcomes = new ArrayList<>();
        unexpected.forEach(
                test -> outcomes.add("\n" + test + "\n  without: " + plain.of(test) + "\n     with: " + with.of(test)));
        for (int round = 2; round <= ROUNDS && !unexpected.isEmpty(); round++) {
            Outcomes plainAgain = suite.again(folder.resolve("without" + round), false, unexpected);
            Outcomes withAgain = suite.again(folder.resolve("with" + round), true, unexpected);
            unexpected.retainAll(plainAgain.differing(withAgain));
        }

        assertThat(unexpected)
                .as("end otherwise with the agent each time; the first time %s", outcomes)
                .isEmpty();
        assertThat(stale)
                .as("listed in docs/results/published-tests.md, but end the same")
                .isEmpty();
        assertThat(plain.passed()).as("passed without the agent").isGreaterThan(atLeast);
        assertThat(with.tests()).isEqualTo(plain.tests());
    }
}
