/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.LoadedApp.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.FailureTable;
import io.millpond.it.harness.FaultProxy;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.LoadedApp;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Tier;
import io.millpond.it.harness.Welcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What happens on the line between an application and its server, for one connection or all of them, and what the application sees of
 * it through the agent. The server itself is well, and each test has a proxy and JVMs of its own, so they run at once. Each test prints a
 * row; times are printed, what is asserted are counts, and that after each fault nothing is lent, stuck or lost.
 */
final class LineFaultsTest {
    private static final int MAX = 10;

    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", Integer.toString(MAX))
                .timeout(Duration.ofMinutes(3));
    }

    /** All sessions are cut off at once; some idle, some lent. Nothing is validated by age. */
    @Test
    @AtOnce
    void afterABurstOfResetsOneStatementFails() throws Exception {
        Postgres server = Postgres.require();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(
                        jvm().env("MILLPOND_POOL_VALIDATE_AFTER", "1h"), proxy.url(server, "shop"), 1, 0, "select 1")) {
            app.ask("hold " + MAX);
            app.ask("drop");
            String url = proxy.url(server, "shop");
            app.ask("url " + url + "?ApplicationName=second-pool");
            for (int i = 0; i < 5; i++) {
                assertThat(app.ask("one")).isEqualTo("done");
            }
            app.ask("url " + url);
            app.ask("hold " + MAX / 2);
            proxy.resetAll();

            assertThat(app.ask("one")).startsWith("broken").contains("08006");
            assertThat(app.ask("drop")).isEqualTo("failed=0");
            app.ask("url " + url + "?ApplicationName=second-pool");
            assertThat(app.ask("one")).as("another pool of the same server").isEqualTo("done");
            app.ask("url " + url);
            for (int i = 0; i < 2 * MAX; i++) {
                assertThat(app.ask("one")).isEqualTo("done");
            }
            app.assertAtRest(MAX);
        }
        FailureTable.row(
                "all connections reset (08006)",
                "PostgreSQL",
                "failed statements: 1, with " + MAX / 2 + " connections idle, " + MAX / 2
                        + " lent and none validated by age; then 0 of " + 2 * MAX
                        + ", of a second pool of that server too");
    }

    @Test
    @AtOnce
    void nobodyWaitsForABlackHoleLongerThanTheTimeout() throws Exception {
        Postgres server = Postgres.require();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(
                        jvm().env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "1500ms").env("MILLPOND_POOL_VALIDATE_AFTER", "0"),
                        proxy.url(server, "shop"),
                        1,
                        0,
                        "select 1")) {
            app.ask("hold " + MAX);
            app.ask("drop");
            app.ask("report");
            proxy.state().swallow(true);
            proxy.welcome(Welcome.SILENT);
            for (int i = 0; i < Tier.pick(1, 10); i++) {
                assertThat(app.ask("hold 20")).isEqualTo("0");
            }
            Map<String, String> seen = app.askValues("report");
            assertThat(number(seen, "refused")).isPositive();
            assertThat(seen.get("states")).as("%s", seen).startsWith("{refused:08001/0=");
            proxy.heal();
            long healed = System.nanoTime();
            Await.until("service", Duration.ofSeconds(60), () -> app.ask("one").equals("done"));
            long back = System.nanoTime() - healed;
            app.assertAtRest(MAX);
            FailureTable.row(
                    "black hole (bytes vanish, nobody answers; timeout 1500 ms, 20 callers)",
                    "PostgreSQL",
                    "all told after (median/max) " + seen.get("refusal") + " ms; first connection "
                            + Duration.ofNanos(back).toMillis() + " ms after it healed");
        }
    }

    @Test
    @AtOnce
    void aHungValidationOnPostgresCostsItsCallerNoMoreThanThat() throws Exception {
        hungValidation("PostgreSQL", Postgres.require());
    }

    @Test
    @AtOnce
    void aHungValidationOnMariaDbCostsItsCallerNoMoreThanThat() throws Exception {
        hungValidation("MariaDB", MariaDb.require());
    }

    /** The idle connection's line is dead, the server is not; then nobody there answers any more. */
    private static void hungValidation(String name, DatabaseServer server) throws Exception {
        // Its caller has half of it for checks, and the driver of that whole seconds.
        AgentJvm jvm = jvm().env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "3800ms").env("MILLPOND_POOL_VALIDATE_AFTER", "0");
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(jvm, proxy.url(server, "shop"), 1, 0, "select 1")) {
            assertThat(app.ask("one")).isEqualTo("done");
            app.ask("report");
            proxy.links().forEach(link -> link.state().swallow(true));

            assertThat(app.ask("one")).isEqualTo("done");

            String served = app.askValues("report").get("wait");
            String refused = "";
            if (Tier.full()) {
                proxy.state().swallow(true);
                proxy.welcome(Welcome.SILENT);
                assertThat(app.ask("one")).startsWith("refused");
                refused = "; where nobody answers any more: told after "
                        + app.askValues("report").get("refusal") + " ms";
                proxy.heal();
            }
            app.assertAtRest(MAX);
            FailureTable.row(
                    "hung validation on the caller's thread (acquire timeout 3.8 s)",
                    name,
                    "served by another; wait (median/max) " + served + " ms" + refused);
        }
    }

    @Test
    @AtOnce
    void withSomeOpenersStuckThePoolStillReachesItsMaximum() throws Exception {
        Postgres server = Postgres.require();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(jvm(), proxy.url(server, "shop"), 1, 0, "select 1")) {
            proxy.silenceNext(3);

            assertThat(app.ask("hold " + MAX)).isEqualTo(Integer.toString(MAX));

            Map<String, String> seen = app.askValues("report");
            app.ask("drop");
            proxy.heal();
            app.assertAtRest(MAX);
            FailureTable.row(
                    "3 connects accepted and never answered",
                    "PostgreSQL",
                    "the pool reached its maximum of " + MAX + "; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    /** What the pool does on close() for its own sake must not hold the application up for ever. */
    @Test
    @AtOnce
    void aHungRollbackOnReturnIsCutOff() throws Exception {
        Postgres server = Postgres.require();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(jvm(), proxy.url(server, "shop"), 10, 1, "select 1")) {
            app.ask("sql begin");
            assertThat(app.ask("hold 1")).isEqualTo("1");
            assertThat(app.ask("use")).isEqualTo("1");
            app.ask("sql select 1");
            proxy.links().forEach(link -> link.state().stall());
            long start = System.nanoTime();
            app.ask("start");
            assertThat(app.ask("drop")).isEqualTo("failed=0");
            long took = System.nanoTime() - start;
            app.ask("stop");
            Map<String, String> seen = app.askValues("report");

            assertThat(number(seen, "refused") + number(seen, "broken"))
                    .as("%s", seen)
                    .isZero();
            // Each of the ten asks again a millisecond after its answer: had they stood still meanwhile, it were a few
            // for each.
            assertThat(number(seen, "done")).as("answers beside it").isGreaterThan(1_000);
            app.assertAtRest(MAX);
            FailureTable.row(
                    "close() with an open transaction on a stalled line",
                    "PostgreSQL",
                    "close() returned after " + Duration.ofNanos(took).toMillis() + " ms; beside it 10 threads had "
                            + seen.get("done") + " answers, 0 errors; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    @Test
    @AtOnce
    void anAbortFreesThePlaceWhileAnotherThreadReads() throws SQLException {
        Postgres server = Postgres.require();
        try (LoadedApp app = LoadedApp.start(jvm(), server.url("shop"), 1, 0, "select 1")) {
            app.ask("sql select pg_sleep(60)");
            Map<String, String> seen = app.askValues("abort");
            app.ask("sql select 1");

            assertThat(seen.get("reader")).isNotEqualTo("none");
            app.assertAtRest(MAX);
            FailureTable.row(
                    "Connection.abort during another thread's read",
                    "PostgreSQL",
                    "place free after " + seen.get("freeMillis") + " ms; the reader got " + seen.get("reader"));
        } finally {
            // The server does not know yet that nobody is there.
            server.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'");
        }
    }
}
