/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of JDBC calls of every kind, right and wrong, before and after every close, get the same answers with and
 * without the agent on six databases, but for what docs/DIFFERENCES.md publishes ({@link IntendedDifference}).
 * {@code -Dmillpond.sequences.seed=7 -Dmillpond.sequences=500} runs others.
 */
final class CallSequencesTest {
    private static final long SEED = Long.getLong("millpond.sequences.seed", 20261121L);
    private static final int SEQUENCES = Integer.getInteger("millpond.sequences", Tier.pick(100, 3_000));

    @TempDir
    private Path folder;

    @Test
    void postgresAnswersTheSame() throws SQLException {
        Postgres server = Postgres.require();
        compare("postgresql", server, server.url("seq") + "?options=-c%20lock_timeout=300ms");
    }

    @Test
    void mariaDbAnswersTheSame() throws SQLException {
        MariaDb server = MariaDb.require();
        compare("mariadb", server, server.url("seq") + "?allowMultiQueries=true&socketTimeout=20000");
    }

    @Test
    void h2AnswersTheSame() throws SQLException {
        compare("h2", null, "jdbc:h2:mem:seq;DB_CLOSE_DELAY=-1");
    }

    @Test
    void hsqldbAnswersTheSame() throws SQLException {
        compare("hsqldb", null, "jdbc:hsqldb:mem:seq;hsqldb.tx=mvcc");
    }

    @Test
    void derbyAnswersTheSame() throws SQLException {
        compare("derby", null, "jdbc:derby:memory:seq;create=true");
    }

    @Test
    void sqliteAnswersTheSame() throws SQLException {
        compare("sqlite", null, "jdbc:sqlite:seq.db?busy_timeout=0&synchronous=OFF&journal_mode=MEMORY");
    }

    private void compare(String dialect, DatabaseServer server, String url) throws SQLException {
        Run plain = run(dialect, server, url, false);
        Run with = run(dialect, server, url, true);

        assertThat(plain.out()).hasSizeGreaterThan(SEQUENCES * 20);
        assertThat(plain.out()).last().isEqualTo("end after " + SEQUENCES);
        Map<String, List<String>> expected = bySequence(plain.out());
        Map<String, List<String>> actual = bySequence(with.out());
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        List<String> unexpected = new ArrayList<>();
        int equal = 0;
        for (Map.Entry<String, List<String>> sequence : expected.entrySet()) {
            List<String> answers = sequence.getValue();
            List<String> others = actual.get(sequence.getKey());
            String difference = difference(dialect, answers, others);
            if (difference != null) {
                unexpected.add(difference);
            }
            equal += answers.equals(others) ? 1 : 0;
        }
        assertThat(String.join("\n", unexpected.subList(0, Math.min(8, unexpected.size()))))
                .as("%d sequences answer otherwise, seed %d on %s", unexpected.size(), SEED, dialect)
                .isEmpty();
        // Or the published differences would explain more than they say.
        assertThat(equal).isGreaterThan(expected.size() * 4 / 5);
        assertThat(with.exit()).isEqualTo(plain.exit()).isZero();
    }

    /** The first one that nobody intended; what follows an intended one may hang on it and is not compared. */
    private static String difference(String dialect, List<String> expected, List<String> actual) {
        for (int i = 0; i < expected.size(); i++) {
            String left = expected.get(i);
            String right = i < actual.size() ? actual.get(i) : "(ended)";
            if (!left.equals(right)) {
                return IntendedDifference.explains(dialect, expected, i, right)
                        ? null
                        : "without: " + left + "\n   with: " + right;
            }
        }
        return null;
    }

    private static Map<String, List<String>> bySequence(List<String> lines) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String line : lines) {
            all.computeIfAbsent(line.split("[. ]", 2)[0], name -> new ArrayList<>())
                    .add(line);
        }
        return all;
    }

    private Run run(String dialect, DatabaseServer server, String url, boolean withAgent) throws SQLException {
        if (server != null) {
            server.freshDatabase("seq");
            if (server instanceof MariaDb) {
                server.freshDatabase("seq2");
            }
        }
        String user = dialect.equals("hsqldb") ? "sa" : DatabaseServer.USER;
        String password = dialect.equals("hsqldb") ? "" : DatabaseServer.PASSWORD;
        Path own = folder.resolve(withAgent ? "with" : "without");
        assertThat(own.toFile().mkdirs()).isTrue();
        return AgentJvm.on(Jdks.current())
                .classPath(Paths.driver("hsqldb"), Paths.driver("derby"), Paths.driver("sqlite"))
                .withAgent(withAgent)
                .env("MILLPOND_POOL_PROBATION", "false")
                .property("derby.locks.waitTimeout", "2")
                .folder(own)
                .timeout(Duration.ofMinutes(Tier.pick(3, 20)))
                .run(
                        "CallSequences",
                        Long.toString(SEED),
                        "1",
                        Integer.toString(SEQUENCES),
                        dialect,
                        url,
                        user,
                        password);
    }
}
