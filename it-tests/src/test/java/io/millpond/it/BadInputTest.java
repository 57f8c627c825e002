/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Point 12: bad input gives a clear error, and nothing is lost. */
@Tag("one-round")
final class BadInputTest {
    private static Run plainQuiet;

    private static synchronized Run plainQuiet() {
        if (plainQuiet == null) {
            plainQuiet = AgentJvm.on(Jdks.current()).run("QuietJdbcMain").succeeded();
        }
        return plainQuiet;
    }

    /** Thirty-two bad settings: the application goes on as if nothing were, and one line says what is wrong. */
    @AtOnce
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MILLPOND_POOL_MAX_SIZE|0",
                "MILLPOND_POOL_MAX_SIZE|-1",
                "MILLPOND_POOL_MAX_SIZE|ten",
                "MILLPOND_POOL_MAX_SIZE|1.5",
                "MILLPOND_POOL_MAX_SIZE|99999999999999999999",
                "MILLPOND_POOL_MIN_IDLE|-1",
                "MILLPOND_POOL_MIN_IDLE|many",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|soon",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|-5s",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|10 fortnights",
                "MILLPOND_POOL_IDLE_TIMEOUT|1y2z",
                "MILLPOND_POOL_MAX_LIFETIME|99999999999999h",
                "MILLPOND_POOL_KEEPALIVE|never ever",
                "MILLPOND_POOL_VALIDATE_AFTER|abc",
                "MILLPOND_POOL_EXHAUSTED|explode",
                "MILLPOND_POOL_ENABLED|2",
                "MILLPOND_POOL_PROBATION|perhaps",
                "MILLPOND_ENABLED|yess",
                "MILLPOND_LEAKS|maybe",
                "MILLPOND_LEAK_SUSPECT_AFTER|-3s",
                "MILLPOND_LEAK_RECLAIM|always",
                "MILLPOND_LEAK_GC|often",
                "MILLPOND_TELEMETRY|loud",
                "MILLPOND_TELEMETRY|app",
                "MILLPOND_TRACES_ERROR_MESSAGES|oui",
                "MILLPOND_LOG_LEVEL|chatty",
                "MILLPOND_BUDGET|5",
                "MILLPOND_RULE_SHOP_MATCH|jdbc:*",
                "MILLPOND_POOL_MAXSIZE|5",
                "MILLPOND_NO_SUCH_THING|1",
                "MILLPOND_CONFIG|/no/such/file.properties",
                "MILLPOND_CONFIG|/",
            })
    void aBadSettingIsReportedOnceAndTheApplicationGoesOn(String key, String value) {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env(key, value)
                .run("QuietJdbcMain")
                .succeeded();

        assertThat(with.out()).isEqualTo(plainQuiet().out());
        assertThat(with.appErr()).isEqualTo(plainQuiet().appErr());
        assertThat(with.millpondLines().stream()
                        .filter(line -> line.contains(key))
                        .toList())
                .as("lines about %s in %s", key, with.err())
                .hasSize(1);
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(
            strings = {"pool.max.size", "nonsense=1", "pool.max.size=x", "=", ",,,", "pool.max.size=5,pool.exhausted=x"
            })
    void aBadAgentArgumentStopsNothing(String argument) {
        Run with = AgentJvm.on(Jdks.current())
                .agent(Paths.agentJar(), argument)
                .run("QuietJdbcMain")
                .succeeded();

        assertThat(with.out()).isEqualTo(plainQuiet().out());
        assertThat(with.appErr()).isEqualTo(plainQuiet().appErr());
    }

    @AtOnce
    @Test
    void manyFaultsAreOneReport() {
        Run with = AgentJvm.on(Jdks.current())
                .agent(Paths.agentJar(), "leaks=none")
                .env("MILLPOND_POOL_MAX_SIZE", "x")
                .env("MILLPOND_NO_SUCH_THING", "x")
                .property("millpond.pool.exhausted", "explode")
                .run("QuietJdbcMain")
                .succeeded();

        assertThat(with.millpondLines()).hasSize(1);
        assertThat(with.millpondLines().get(0))
                .contains("MILLPOND_POOL_MAX_SIZE", "MILLPOND_NO_SUCH_THING", "exhausted", "leaks", "10", "wait");
        assertThat(with.out()).isEqualTo(plainQuiet().out());
    }

    @AtOnce
    @Test
    void aHundredFaultsAreOneReportThatIsNotCutOff() {
        AgentJvm jvm = AgentJvm.on(Jdks.current()).agent().env("MILLPOND_POOL_MAX_SIZE", "x".repeat(200));
        for (int i = 100; i < 200; i++) {
            jvm.env("MILLPOND_NO_SUCH_THING_" + i, "x");
        }

        Run with = jvm.run("QuietJdbcMain").succeeded();

        assertThat(with.millpondLines())
                .singleElement()
                .asString()
                .contains("MILLPOND_POOL_MAX_SIZE", "MILLPOND_NO_SUCH_THING_100", "MILLPOND_NO_SUCH_THING_199");
        assertThat(with.out()).isEqualTo(plainQuiet().out());
        assertThat(with.appErr()).isEqualTo(plainQuiet().appErr());
    }

    @AtOnce
    @ParameterizedTest
    @CsvSource({
        "OTEL_TRACES_SAMPLER,bogus",
        "OTEL_EXPORTER_OTLP_ENDPOINT,not a url",
        "OTEL_TRACES_EXPORTER,bogus",
        "OTEL_BSP_SCHEDULE_DELAY,soon",
        "OTEL_RESOURCE_ATTRIBUTES,===",
    })
    void aBadTelemetrySettingStopsNothing(String key, String value) {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env(key, value)
                .run("QuietJdbcMain")
                .succeeded();

        assertThat(with.out()).isEqualTo(plainQuiet().out());
        assertThat(with.appErr()).isEqualTo(plainQuiet().appErr());
    }

    @AtOnce
    @Test
    void aUrlThatNoDriverAcceptsAnswersAsItAlwaysDid() throws IOException {
        String closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = Integer.toString(socket.getLocalPort());
        }
        String[] urls = {
            "jdbc:none:x",
            "",
            "nonsense",
            "jdbc:postgresql:",
            "jdbc:postgresql://127.0.0.1:" + closedPort + "/down",
            "jdbc:mariadb://127.0.0.1:" + closedPort + "/down",
            "jdbc:postgresql://127.0.0.1:notaport/x",
            "jdbc:h2:nosuchmode:x;IFEXISTS=TRUE",
            "jdbc:h2:mem:x;NO_SUCH_SETTING=1",
        };

        Run plain = AgentJvm.on(Jdks.current()).run("BadUrlApp", urls).succeeded();
        Run with = AgentJvm.on(Jdks.current()).agent().run("BadUrlApp", urls).succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(withoutTimes(with.appErr())).isEqualTo(withoutTimes(plain.appErr()));
        assertThat(with.outText()).contains("No suitable driver", "end");
    }

    /** A driver's own log lines, save the time of day at which each was written. */
    private static List<String> withoutTimes(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("^[A-Z][a-z]{2} \\d+, \\d{4} [0-9:]+ [AP]M ", ""))
                .collect(Collectors.toList());
    }

    @AtOnce
    @Test
    void aDatabaseThatIsNotThereAnswersAsItAlwaysDid() {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("no_such_database"), USER, PASSWORD};

        Run plain = AgentJvm.on(Jdks.current()).run("RestartApp", arguments);
        Run with = AgentJvm.on(Jdks.current()).agent().run("RestartApp", arguments);

        assertThat(with.exit()).isEqualTo(plain.exit()).isNotZero();
        assertThat(firstLine(with)).isEqualTo(firstLine(plain)).contains("no_such_database");
    }

    private static String firstLine(Run run) {
        return run.appErr().isEmpty() ? "" : run.appErr().get(0);
    }

    private static final List<String> METHODS = List.of(
            "connect",
            "createStatement",
            "prepareStatement",
            "prepareCall",
            "executeQuery",
            "executeUpdate",
            "execute",
            "next",
            "getString",
            "getMetaData",
            "getAutoCommit",
            "setAutoCommit",
            "commit",
            "rollback",
            "isValid",
            "setReadOnly",
            "getWarnings",
            "clearWarnings",
            "getTransactionIsolation",
            "getCatalog",
            "getSchema",
            "getHoldability",
            "getNetworkTimeout",
            "setNetworkTimeout",
            "isReadOnly",
            "setInt",
            "getClientInfo",
            "getTypeMap",
            "unwrap",
            "isWrapperFor",
            "registerOutParameter");

    /** Whatever the driver throws wherever: the application hears the same as without the agent, and the JVM ends. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(strings = {"sql", "runtime", "error"})
    void aDriverThatThrowsIsHeardAsItAlwaysWas(String how) {
        Run plain = AgentJvm.on(Jdks.current())
                .run("HostileDriverApp", hostile(how, METHODS))
                .succeeded();
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .run("HostileDriverApp", hostile(how, METHODS))
                .succeeded();

        assertThat(heard(with)).isEqualTo(heard(plain));
        assertThat(with.appErr()).isEqualTo(plain.appErr());
    }

    private static String[] hostile(String how, List<String> methods) {
        List<String> arguments = new ArrayList<>(List.of("7"));
        methods.forEach(method -> arguments.add("jdbc:fake:" + how + ":" + method));
        return arguments.toArray(new String[0]);
    }

    /** How often it connects is the pool's own business. */
    private static List<String> heard(Run run) {
        return run.out().stream().filter(line -> !line.startsWith("connects=")).toList();
    }

    @AtOnce
    @ParameterizedTest
    @ValueSource(strings = {"sql", "runtime", "error"})
    void aDriverThatThrowsWhereThePoolCallsItStopsNothing(String how) {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .run("HostileDriverApp", hostile(how, List.of("Connection.close", "close", "abort", "isClosed")))
                .succeeded();

        assertThat(with.outText()).contains("end");
    }

    @AtOnce
    @Test
    void aLostConnectionIsNotUsedAgain() {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .run("HostileDriverApp", "10", "jdbc:fake:fatal:executeQuery:5")
                .succeeded();

        assertThat(with.outText()).contains("08006", "end");
    }

    @AtOnce
    @Test
    void aConnectThatHangsStopsNobodyElse() {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "8")
                .run("HangApp", "jdbc:fake:hang:connect:6", "5")
                .succeeded();

        assertThat(with.value("enough")).isEqualTo("true");
    }

    /** A hang that only the pool's own work meets: the application goes on, and the JVM ends in time. */
    @AtOnce
    @ParameterizedTest
    @ValueSource(strings = {"Connection.close", "abort", "isValid:4", "setNetworkTimeout", "getCatalog", "rollback:1"})
    void aDriverThatHangsUnderThePoolDoesNotHoldTheApplication(String method) {
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_VALIDATE_AFTER", "0")
                .timeout(Duration.ofSeconds(40))
                .run("HangUnderPoolApp", "jdbc:fake:hang:" + method, "8")
                .succeeded();

        assertThat(with.outText()).contains("end");
    }
}
