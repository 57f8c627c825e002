/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.OtlpReceiver.SpanView;
import io.millpond.it.harness.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that has a pool already: what it runs is shown once, what it forgets is named, its pool works as before. */
final class WorkingPoolsTest {

    private static final List<String> POOLS = List.of("hikari", "dbcp2", "c3p0", "tomcat");

    /** Of each kind, in a program that runs each of these texts once. */
    private static final int ROUNDS = 20;

    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current())
                .libraries(List.of("c3p0", "mchange-commons-java", "tomcat-jdbc", "tomcat-juli", "commons-pool"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachStatementIsOneSpanAndThePoolOpensNoMoreThanWithoutTheAgent(boolean knownList) {
        Run plain = jvm().run("pools.WorkingPools", "work").succeeded();
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Run with = jvm().agent()
                    .telemetryTo(receiver)
                    .env("MILLPOND_POOL_KNOWN_LIST", Boolean.toString(knownList))
                    .run("pools.WorkingPools", "work")
                    .succeeded();

            assertThat(with.out()).isEqualTo(plain.out()).contains("hikari sessions 4 seen 4", "tomcat sum 4", "end");
            // All that there is has come when the last one has: they are sent in the order in which they ended.
            Map<String, Integer> expected = new TreeMap<>();
            POOLS.forEach(pool -> addAll(pool, expected));
            Await.until(
                    "the spans",
                    Duration.ofSeconds(30),
                    () -> shown(receiver).values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum()
                            >= expected.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum(),
                    () -> shown(receiver).toString());
            Map<String, Integer> shown = shown(receiver);
            assertThat(shown.entrySet())
                    .allSatisfy(each ->
                            assertThat(each.getValue()).as(each.getKey()).isEqualTo(expected.get(each.getKey())));
            assertThat(shown.keySet()).containsExactlyElementsOf(expected.keySet());
            assertThat(receiver.spans().stream()
                            .filter(span -> span.kind().equals("CLIENT"))
                            .map(span -> span.attributes().get("db.namespace"))
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(POOLS);
        }
    }

    /** By text, or by name where a text is not shown, how many statement spans there are to be. */
    private static void addAll(String pool, Map<String, Integer> expected) {
        expected.put("create table " + pool + "_t (a int primary key)", 1);
        expected.put("insert into " + pool + "_t values (?)", 4);
        expected.put("update " + pool + "_t set a = ? where ? = ?", ROUNDS);
        expected.put("select sum(a) as sum_" + pool + " from " + pool + "_t", 1);
        expected.merge("call abs", ROUNDS, Integer::sum);
        for (int i = 0; i < ROUNDS; i++) {
            expected.put("select session_id() as query_" + pool + "_" + i, 1);
            expected.put("select ? as execute_" + pool + "_" + i, 1);
            expected.put("select ? + ? as prepared_" + pool + "_" + i, 1);
        }
    }

    private static Map<String, Integer> shown(OtlpReceiver receiver) {
        Map<String, Integer> shown = new TreeMap<>();
        for (SpanView span : receiver.spans()) {
            if (span.kind().equals("CLIENT")) {
                shown.merge(span.attributes().getOrDefault("db.query.text", span.name()), 1, Integer::sum);
            }
        }
        return shown;
    }

    @Test
    void whatIsForgottenIsNamedAtTheApplicationsLineAndNothingIsTakenFromThePool() {
        Run run = jvm().agent()
                .env("MILLPOND_LEAKS", "full")
                .env("MILLPOND_LEAK_SUSPECT_AFTER", "1s")
                .run("pools.WorkingPools", "leaks")
                .succeeded();

        List<String> leaks = run.millpondLines().stream()
                .filter(line -> line.startsWith("[millpond] leak: "))
                .toList();
        // What Tomcat's pool leaves open; the others close what comes back to them with its connection.
        for (String line : List.of(run.value("tomcat_statement"), run.value("tomcat_dropped"))) {
            assertThat(leaks)
                    .as(run.toString())
                    .anyMatch(leak -> leak.startsWith("[millpond] leak: statement ")
                            && leak.contains(" pool=tomcat ")
                            && leak.endsWith("(WorkingPools.java:" + line + ")"));
        }
        for (String line : List.of(run.value("tomcat_result"), run.value("tomcat_dropped"))) {
            assertThat(leaks)
                    .as(run.toString())
                    .anyMatch(leak -> leak.startsWith("[millpond] leak: result_set ")
                            && leak.contains(" pool=tomcat ")
                            && leak.endsWith("(WorkingPools.java:" + line + ")"));
        }
        // DBCP's close() leaves a lent connection open: its own leak, of the line that opened it. The others end
        // theirs.
        assertThat(leaks)
                .filteredOn(leak -> leak.startsWith("[millpond] leak: connection "))
                .containsExactly("[millpond] leak: connection unreachable pool=dbcp2 count=1 at"
                        + " pools.WorkingPools.open(WorkingPools.java:" + run.value("dbcp2_opened") + ")");
        // Neither the pools' frames nor what lies idle in a pool, or is lent by one, is ever named.
        assertThat(leaks)
                .allMatch(leak -> leak.contains(" at pools.WorkingPools.")
                        && (leak.contains(" pool=tomcat ") || leak.contains(" pool=dbcp2 ")));
        assertThat(run.out()).contains("end");
    }
}
