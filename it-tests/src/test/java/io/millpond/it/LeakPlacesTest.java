/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every leak is found within two collections, and named at the line that made it, whatever shape the code has. */
final class LeakPlacesTest {

    private static final int CLASSES = 50;
    private static final int ROUNDS = Tier.pick(3, 20);

    /** A few leaks of each place, which must be enough to have a name for it. */
    private static final int SAMPLED_ROUNDS = Tier.pick(3, 20);

    /** Each line is a place; one that ends in a comment of a kind leaks that kind there. */
    private static final String SOURCE = """
            package seeded;
            import java.sql.*;
            import java.util.concurrent.Callable;
            import legacy.SeededApp;
            public class Places%1$d implements Callable<Object> {
              public Object call() throws Exception {
                for (int i = 0; i < 50; i++) {
                  try (Connection connection = DriverManager.getConnection(U[0], U[1], U[2]);
                      Statement statement = connection.createStatement();
                      ResultSet rows = statement.executeQuery("select 1")) {
                    rows.next();
                  }
                }
                for (int i = 0; i < 1; i++) {
                  DriverManager.getConnection(U[0], U[1], U[2]); // connection
                }
                Callable<Object> lambda = () ->
                    DriverManager.getConnection(U[0], U[1], U[2]); // connection
                lambda.call();
                helped();
                Object proxy = java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Callable.class},
                    (self, method, arguments) -> {
                      return DriverManager.getConnection(U[0], U[1], U[2]); // connection
                    });
                ((Callable<?>) proxy).call();
                SeededApp.KEPT.put(this,
                    DriverManager.getConnection(U[0], U[1], U[2])); // connection
                if (%1$d >= 0) {
                  Connection connection = DriverManager.getConnection(U[0], U[1], U[2]); // connection
                  boolean failed = connection.getAutoCommit();
                  if (!failed) {
                    connection.close();
                  }
                }
                try (Connection connection = DriverManager.getConnection(U[0], U[1], U[2])) {
                  for (int i = 0; i < 1; i++) {
                    connection.createStatement(); // statement
                  }
                  Callable<Object> another = () ->
                      connection.prepareStatement("select %1$d"); // statement
                  another.call();
                  withoutFinally(connection);
                  try (Statement statement = connection.createStatement()) {
                    statement.getClass();
                  }
                  connection.getMetaData().getTableTypes(); // result_set
                }
                return null;
              }
              static final String[] U = System.getProperty("seeded").split(" ");
              private void helped() throws Exception {
                make();
              }
              private static Connection make() throws Exception {
                return DriverManager.getConnection(U[0], U[1], U[2]); // connection
              }
              private static void withoutFinally(Connection connection) throws Exception {
                CallableStatement call = connection.prepareCall("select 1"); // statement
                call.execute();
              }
            }
            """;

    /** The classes, compiled once for both. */
    @TempDir
    static Path folder;

    private static final Map<String, Integer> EXPECTED = new TreeMap<>();

    @BeforeAll
    static void compile() throws IOException {
        EXPECTED.putAll(seed());
    }

    @Test
    void allAreFoundAndInModeFullAllAreNamed() {
        Map<String, Integer> expected = EXPECTED;
        assertThat(expected).hasSize(10 * CLASSES);

        Run run = run("full", ROUNDS, expected.size() * ROUNDS);

        Map<String, Integer> found = found(run);
        assertThat(run.value("found")).isEqualTo(Integer.toString(expected.size() * ROUNDS));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void inModeSampledNearlyEveryPlaceIsNamedAfterAFew() {
        Map<String, Integer> expected = EXPECTED;

        Run run = run("sampled", SAMPLED_ROUNDS, expected.size() * SAMPLED_ROUNDS);

        Map<String, Integer> found = found(run);
        assertThat(run.value("found")).isEqualTo(Integer.toString(expected.size() * SAMPLED_ROUNDS));
        List<String> named =
                expected.keySet().stream().filter(found::containsKey).toList();
        long unknown = found.entrySet().stream()
                .filter(place -> place.getKey().endsWith(" unknown"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        System.out.println("sampled: " + named.size() + " of " + expected.size() + " places named after "
                + SAMPLED_ROUNDS + " leaks each, " + unknown + " leaks at unknown");
        assertThat(named).hasSizeGreaterThanOrEqualTo(expected.size() * 99 / 100);
        found.keySet().removeIf(place -> place.endsWith(" unknown"));
        assertThat(expected.keySet()).as("no place that does not leak").containsAll(found.keySet());
    }

    /*
     * Without the full counts in a database in memory, whose pool has a place for each leak. On a server's 80 the places would be
     * waited for, two of the agent's polls each time: most of a minute that shows nothing of names.
     */
    private static Run run(String mode, int rounds, int expected) {
        boolean full = Tier.full();
        String url = full ? Postgres.require().url("shop") : "jdbc:h2:mem:places;DB_CLOSE_DELAY=-1";
        String user = full ? USER : "sa";
        String password = full ? PASSWORD : "none";
        return AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", mode)
                .env("MILLPOND_POOL_MAX_SIZE", full ? "80" : "2000")
                .env("MILLPOND_POOL_PROBATION", "false")
                .property("seeded", url + " " + user + " " + password)
                .classPath(folder)
                .timeout(Duration.ofMinutes(Tier.pick(4, 20)))
                .run(
                        "SeededApp",
                        url,
                        user,
                        password,
                        Integer.toString(rounds),
                        Integer.toString(CLASSES),
                        Integer.toString(expected))
                .succeeded();
    }

    /** Generates and compiles the places; answers how often each will leak. */
    private static Map<String, Integer> seed() throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        List<String> command = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp"));
        command.add(Paths.classPath(Jdks.current().feature()).stream()
                .map(Path::toString)
                .collect(Collectors.joining(":")));
        for (int i = 0; i < CLASSES; i++) {
            String source = SOURCE.formatted(i);
            Path file = Files.writeString(folder.resolve("Places" + i + ".java"), source);
            command.add(file.toString());
            List<String> lines = source.lines().toList();
            for (int line = 0; line < lines.size(); line++) {
                int comment = lines.get(line).indexOf("// ");
                if (comment >= 0) {
                    String kind = lines.get(line).substring(comment + 3);
                    expected.merge(kind + " Places" + i + ".java:" + (line + 1), ROUNDS, Integer::sum);
                }
            }
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new)))
                .isZero();
        return expected;
    }

    /** kind and place, or {@code kind unknown}. */
    private static Map<String, Integer> found(Run run) {
        Map<String, Integer> found = new TreeMap<>();
        for (String line : run.out()) {
            if (line.startsWith("row=")) {
                String[] parts = line.substring(4).split(" ", 4);
                String place = parts[3].replaceAll(".*\\((.*)\\)", "$1");
                found.merge(parts[1] + " " + place, Integer.parseInt(parts[0]), Integer::sum);
            }
        }
        return found;
    }
}
