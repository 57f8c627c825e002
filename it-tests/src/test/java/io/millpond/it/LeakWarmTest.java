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
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Right under the compiler: nothing that is closed is ever reported, and nothing that is held or escaped is taken. */
final class LeakWarmTest {

    /** On eleven machines in the full tier: more than 10^7 in all. */
    private static final int LEASES = Tier.pick(20_000, 920_000);

    /** Between two collections. None: nothing but collections, at the price of a tenth of the leases. */
    private static final long PAUSE_NANOS = Tier.pick(0, 5_000_000);

    static Stream<Arguments> machines() {
        Stream<Arguments> all = Stream.of(
                Arguments.of(8, "ParallelGC"),
                Arguments.of(17, "G1GC"),
                Arguments.of(25, "ZGC"),
                Arguments.of(8, "SerialGC"),
                Arguments.of(8, "G1GC"),
                Arguments.of(17, "SerialGC"),
                Arguments.of(17, "ParallelGC"),
                Arguments.of(17, "ZGC"),
                Arguments.of(25, "SerialGC"),
                Arguments.of(25, "ParallelGC"),
                Arguments.of(25, "G1GC"));
        return all.limit(Tier.pick(3, 11));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void nothingThatIsClosedIsReportedOrTaken(int feature, String collector) {
        Run run = AgentJvm.on(Jdks.require(feature))
                .agent()
                .jvm("-XX:-UseSerialGC")
                .jvm("-XX:+Use" + collector)
                .jvm("-XX:TieredStopAtLevel=4")
                .jvm("-Xmx128m")
                .timeout(Duration.ofMinutes(Tier.pick(5, 60)))
                .run(
                        "CleanStormApp",
                        "jdbc:h2:mem:storm;DB_CLOSE_DELAY=-1",
                        "sa",
                        "",
                        Integer.toString(LEASES),
                        Long.toString(PAUSE_NANOS))
                .succeeded();

        assertThat(Long.parseLong(run.value("sum"))).isEqualTo(LEASES / 4L * (3 + 6 + 4 + 5));
        System.out.println("clean leases on " + feature + " " + collector + ": " + LEASES + ", none reported in "
                + run.value("collections") + " collections");
        assertThat(Integer.parseInt(run.value("collections"))).isGreaterThan(Tier.pick(10, 100));
        assertThat(run.value("leaks")).isEqualTo("no leak found so far");
        assertThat(run.value("lost")).isEqualTo("0");
        assertThat(run.value("in use")).isEqualTo("0");
        assertThat(run.millpondLines()).isEmpty();
    }

    @Test
    void whatEscapedIsReportedAndNeverTaken() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "4")
                .run("EscapeApp", server.url("shop"), USER, PASSWORD)
                .succeeded();

        List<String> others = run.out().stream()
                .filter(line -> line.startsWith("others="))
                .map(line -> line.substring(7))
                .toList();
        assertThat(others).hasSize(4).doesNotContain(run.value("copies"), run.value("stores"));
        assertThat(run.value("copied")).isEqualTo("3");
        assertThat(run.value("written")).isEqualTo("3");
        assertThat(run.value("rows")).isEqualTo("3");
    }
}
