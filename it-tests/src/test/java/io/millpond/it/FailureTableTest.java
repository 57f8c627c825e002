/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.FailureTable;
import io.millpond.it.harness.FaultProxy;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.LoadedApp;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import io.millpond.it.harness.Welcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What breaks between an application and its database, and what the application sees of it through the agent: real servers, the
 * real jar, a proxy that spoils the line. Each test prints a row; times are printed, what is asserted are counts, and that after
 * each fault nothing is lent, stuck or lost.
 */
final class FailureTableTest {
    private static final int MAX = 10;

    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", Integer.toString(MAX))
                .timeout(Duration.ofMinutes(3));
    }

    @Test
    void aRestartOfPostgresCostsAtMostOneErrorForEachLease() {
        restarts("PostgreSQL", Postgres.require());
    }

    @Test
    void aRestartOfMariaDbCostsAtMostOneErrorForEachLease() {
        restarts("MariaDB", MariaDb.require());
    }

    private static void restarts(String name, DatabaseServer server) {
        int restarts = Tier.pick(2, 20);
        List<Integer> broken = new ArrayList<>();
        int refused = 0;
        String waits = "";
        try (LoadedApp app = LoadedApp.start(jvm(), server.url("shop"), 50, 1, "select 1")) {
            app.ask("start");
            for (int i = 0; i < restarts; i++) {
                served(app);
                server.kill();
                server.restart();
                app.ask("ready");
                past(Duration.ofMillis(3_000));
                Map<String, String> seen = app.askValues("report");
                waits = seen.get("wait");

                assertThat(number(seen, "broken")).as("%s", seen).isLessThanOrEqualTo(MAX);
                assertThat(number(seen, "late")).as("%s", seen).isZero();
                assertThat(number(seen, "done")).as("%s", seen).isPositive();
                broken.add(number(seen, "broken"));
                refused += number(seen, "refused");
            }
            app.ask("stop");
            atRest(app);
        }
        FailureTable.row(
                "restart (killed, 50 threads, pool of " + MAX + ")",
                name,
                restarts + " restarts; errors on leases: most " + Collections.max(broken) + ", of " + MAX
                        + " leases; getConnection refused while the server was down: " + refused
                        + "; from connections asked for 2 s after it was ready: 0; wait of the last (median/max) "
                        + waits + " ms");
    }

    /**
     * The old primary refuses writes, and the name leads to the new one. Nothing is validated by age here, so only the first refused
     * write can tell the pool.
     */
    @Test
    void afterAFailoverOfPostgresOneWriteFails() throws Exception {
        Postgres old = Postgres.require();
        Postgres next = Postgres.another();
        for (Postgres each : List.of(old, next)) {
            try (Connection connection = each.connect("shop");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop table if exists failover");
                statement.execute("create table failover (n int)");
            }
        }
        try (FaultProxy proxy = FaultProxy.to(old.port());
                LoadedApp app = LoadedApp.start(
                        jvm().env("MILLPOND_POOL_VALIDATE_AFTER", "1h"),
                        proxy.url(old, "shop"),
                        1,
                        0,
                        "insert into failover values (1)")) {
            app.ask("hold " + MAX);
            app.ask("drop");
            proxy.leadTo(next.port());
            old.execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
            Await.until("the old primary is read-only", Duration.ofSeconds(30), () -> isReadOnly(old));

            failedOverOnce("failover (the old primary is read-only, 25006)", "PostgreSQL", app);

            old.awaitNoSession("shop");
        } finally {
            old.execute("alter system reset default_transaction_read_only", "select pg_reload_conf()");
            Await.until("it takes writes again", Duration.ofSeconds(30), () -> !isReadOnly(old));
            next.kill();
        }
    }

    @Test
    void afterADemotionOfMariaDbOneWriteFails() throws Exception {
        MariaDb server = MariaDb.require();
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("create or replace table failover (n int)");
        }
        try (LoadedApp app = LoadedApp.start(
                jvm().env("MILLPOND_POOL_VALIDATE_AFTER", "1h"),
                server.url("shop"),
                1,
                0,
                "insert into failover values (1)")) {
            app.ask("hold " + MAX);
            app.ask("drop");
            server.execute("set global read_only = 1");
            assertThat(app.ask("one")).startsWith("broken").contains("1290");
            Await.until("its other sessions are gone", Duration.ofSeconds(30), () -> server.sessions("shop") == 0);
            server.execute("set global read_only = 0");

            for (int i = 0; i < 2 * MAX; i++) {
                assertThat(app.ask("one")).isEqualTo("done");
            }

            atRest(app);
        } finally {
            server.execute("set global read_only = 0");
        }
        FailureTable.row(
                "failover (the server is read-only, 1290)",
                "MariaDB",
                "failed writes: 1, with " + MAX + " connections idle and none validated by age; then 0 of " + 2 * MAX);
    }

    private static boolean isReadOnly(Postgres server) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("show default_transaction_read_only")) {
            result.next();
            return result.getString(1).equals("on");
        }
    }

    private static void failedOverOnce(String fault, String name, LoadedApp app) {
        assertThat(app.ask("hold 1")).isEqualTo("1");
        assertThat(app.ask("use")).isEqualTo("0");
        assertThat(app.askValues("report").get("states")).isEqualTo("{broken:25006/0=1}");
        // The connection that heard of it is still held: nobody waits for its return.
        for (int i = 0; i < 2 * MAX; i++) {
            assertThat(app.ask("one")).isEqualTo("done");
        }
        assertThat(app.ask("drop")).isEqualTo("failed=0");
        atRest(app);
        FailureTable.row(
                fault,
                name,
                "failed writes: 1, with " + MAX + " connections idle and none validated by age; then 0 of " + 2 * MAX);
    }

    /** All sessions are cut off at once; some idle, some lent. Nothing is validated by age. */
    @Test
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
            atRest(app);
        }
        FailureTable.row(
                "all connections reset (08006)",
                "PostgreSQL",
                "failed statements: 1, with " + MAX / 2 + " connections idle, " + MAX / 2
                        + " lent and none validated by age; then 0 of " + 2 * MAX
                        + ", of a second pool of that server too");
    }

    @Test
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
            atRest(app);
            FailureTable.row(
                    "black hole (bytes vanish, nobody answers; timeout 1500 ms, 20 callers)",
                    "PostgreSQL",
                    "all told after (median/max) " + seen.get("refusal") + " ms; first connection "
                            + Duration.ofNanos(back).toMillis() + " ms after it healed");
        }
    }

    @Test
    void aHungValidationOnPostgresCostsItsCallerNoMoreThanThat() throws Exception {
        hungValidation("PostgreSQL", Postgres.require());
    }

    @Test
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
            atRest(app);
            FailureTable.row(
                    "hung validation on the caller's thread (acquire timeout 3.8 s)",
                    name,
                    "served by another; wait (median/max) " + served + " ms" + refused);
        }
    }

    @Test
    void withSomeOpenersStuckThePoolStillReachesItsMaximum() throws Exception {
        Postgres server = Postgres.require();
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(jvm(), proxy.url(server, "shop"), 1, 0, "select 1")) {
            proxy.silenceNext(3);

            assertThat(app.ask("hold " + MAX)).isEqualTo(Integer.toString(MAX));

            Map<String, String> seen = app.askValues("report");
            app.ask("drop");
            proxy.heal();
            atRest(app);
            FailureTable.row(
                    "3 connects accepted and never answered",
                    "PostgreSQL",
                    "the pool reached its maximum of " + MAX + "; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    @Test
    void aFullPostgresIsWaitedOut() throws Exception {
        Postgres server = Postgres.require();
        server.execute("alter role " + DatabaseServer.USER + " connection limit 3");
        try {
            waitedOut("the server is full (53300)", "PostgreSQL", server);
        } finally {
            server.execute("alter role " + DatabaseServer.USER + " connection limit -1");
        }
    }

    @Test
    void aFullMariaDbIsWaitedOut() throws Exception {
        MariaDb server = MariaDb.require();
        String user = "'" + DatabaseServer.USER + "'@'127.0.0.1'";
        server.execute("grant usage on *.* to " + user + " with max_user_connections 3");
        try {
            waitedOut("the server is full (1226)", "MariaDB", server);
        } finally {
            server.execute("grant usage on *.* to " + user + " with max_user_connections 0");
        }
    }

    /** Not the user's share, as above: the server's own bound, all of which but three others have. */
    @Test
    void aMariaDbThatTakesNobodyMoreIsWaitedOut() throws Exception {
        MariaDb server = MariaDb.require();
        int bound = server.count("select @@global.max_connections");
        List<Connection> others = new ArrayList<>();
        try {
            server.execute("set global max_connections = 10");
            for (int i = 0; i < 7; i++) {
                others.add(server.admin());
            }
            refusesTheFourth(server);
            waitedOut("the server is full (1040)", "MariaDB", server);
        } finally {
            for (Connection other : others) {
                other.close();
            }
            server.execute("set global max_connections = " + bound);
        }
    }

    private static void refusesTheFourth(MariaDb server) throws SQLException {
        try (Connection one = server.connect("shop");
                Connection two = server.connect("shop");
                Connection three = server.connect("shop")) {
            assertThatThrownBy(() -> server.connect("shop").close())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1040));
        }
    }

    private static void waitedOut(String fault, String name, DatabaseServer server) throws Exception {
        server.awaitNoSession("shop");
        try (FaultProxy proxy = FaultProxy.to(server.port());
                LoadedApp app = LoadedApp.start(jvm(), proxy.url(server, "shop"), 20, 1, "select 1")) {
            int before = proxy.accepted();
            long start = System.nanoTime();
            app.ask("start");
            past(Duration.ofSeconds(Tier.pick(3, 30)));
            app.ask("stop");
            long seconds =
                    Math.max(1, Duration.ofNanos(System.nanoTime() - start).toSeconds());
            Map<String, String> seen = app.askValues("report");

            assertThat(number(seen, "refused")).as("%s", seen).isZero();
            assertThat(number(seen, "broken")).as("%s", seen).isZero();
            assertThat(number(seen, "done")).as("%s", seen).isPositive();
            assertThat(server.sessions("shop")).isLessThanOrEqualTo(3);
            FailureTable.row(
                    fault,
                    name,
                    "20 threads served by 3 connections, refused 0; " + (proxy.accepted() - before) + " attempts in "
                            + seconds + " s; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    /** What the pool does on close() for its own sake must not hold the application up for ever. */
    @Test
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
            assertThat(number(seen, "done")).isPositive();
            atRest(app);
            FailureTable.row(
                    "close() with an open transaction on a stalled line",
                    "PostgreSQL",
                    "close() returned after " + Duration.ofNanos(took).toMillis() + " ms; beside it 10 threads had "
                            + seen.get("done") + " answers, 0 errors; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    @Test
    void afterAStopOfTheWholeProcessWhatIdledIsCheckedFirst() throws Exception {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        // Beyond the acquire timeout: who stands in line as it begins is past its deadline by the clock when it ends.
        int timeout = Tier.pick(4, 30);
        int seconds = Tier.pick(6, 120);
        try (LoadedApp app = LoadedApp.start(
                jvm().env("MILLPOND_POOL_ACQUIRE_TIMEOUT", timeout + "s"), server.url("shop"), MAX, 20, "select 1")) {
            // Its load alone may do with fewer: then they are not opened.
            assertThat(app.ask("hold " + MAX)).isEqualTo(Integer.toString(MAX));
            assertThat(app.ask("drop")).isEqualTo("failed=0");
            app.ask("start");
            grown(app, server);
            app.running().freeze();
            long start = System.nanoTime();
            server.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '"
                    + DatabaseServer.USER + "'");
            server.awaitNoSession("shop");
            past(Duration.ofSeconds(seconds).minusNanos(System.nanoTime() - start));
            app.running().thaw();
            app.ask("ready");
            past(Duration.ofMillis(2_500));
            app.ask("stop");
            Map<String, String> seen = app.askValues("report");

            assertThat(number(seen, "broken")).as("%s", seen).isLessThanOrEqualTo(MAX);
            assertThat(number(seen, "refused") + number(seen, "late"))
                    .as("%s", seen)
                    .isZero();
            assertThat(number(seen, "done")).isPositive();
            atRest(app);
            FailureTable.row(
                    "SIGSTOP of the JVM for " + seconds + " s, acquire timeout " + timeout
                            + " s, every session ended meanwhile",
                    "PostgreSQL",
                    "failed statements " + seen.get("broken") + ", refused 0; wait (median/max) " + seen.get("wait")
                            + " ms");
        } finally {
            server.awaitNoSession("shop");
        }
    }

    @Test
    void whatPostgresEndsForIdlingIsNotSeen() throws Exception {
        Postgres server = Postgres.require();
        server.execute("alter role " + DatabaseServer.USER + " set idle_session_timeout = '1s'");
        try {
            endedForIdling("idle_session_timeout 1 s", "PostgreSQL", server);
        } finally {
            server.execute("alter role " + DatabaseServer.USER + " reset idle_session_timeout");
        }
    }

    @Test
    void whatMariaDbEndsForIdlingIsNotSeen() throws Exception {
        MariaDb server = MariaDb.require();
        int before = server.count("select @@global.wait_timeout");
        server.execute("set global wait_timeout = 1");
        try {
            endedForIdling("wait_timeout 1 s", "MariaDB", server);
        } finally {
            server.execute("set global wait_timeout = " + before);
        }
    }

    private static void endedForIdling(String fault, String name, DatabaseServer server) {
        int rounds = Tier.pick(2, 60);
        try (LoadedApp app = LoadedApp.start(jvm(), server.url("shop"), 1, 0, "select 1")) {
            for (int i = 0; i < rounds; i++) {
                assertThat(app.ask("hold " + MAX)).isEqualTo(Integer.toString(MAX));
                assertThat(app.ask("use")).isEqualTo(Integer.toString(MAX));
                assertThat(app.ask("drop")).isEqualTo("failed=0");
                server.awaitNoSession("shop");
            }
            Map<String, String> seen = app.askValues("report");
            assertThat(number(seen, "refused") + number(seen, "broken"))
                    .as("%s", seen)
                    .isZero();
            atRest(app);
            FailureTable.row(
                    "the server ends idle sessions (" + fault + ")",
                    name,
                    rounds * MAX + " borrows, each after all were ended: 0 errors; wait (median/max) "
                            + seen.get("wait") + " ms");
        }
    }

    @Test
    void aPasswordIsChangedUnderway() throws Exception {
        Postgres server = Postgres.require();
        String role = "alter role " + DatabaseServer.USER + " password ";
        String renewed = "Neu-9f3a-Geheim";
        try (LoadedApp app = LoadedApp.start(jvm(), server.url("shop"), 1, 0, "select 1")) {
            assertThat(app.ask("hold 3")).isEqualTo("3");
            server.execute(role + "'" + renewed + "'");

            assertThat(app.ask("use")).as("leases go on").isEqualTo("3");
            assertThat(app.ask("drop")).isEqualTo("failed=0");
            app.ask("password " + renewed);
            assertThat(app.ask("one")).isEqualTo("done");
            app.ask("password guessed");
            assertThat(app.ask("one")).startsWith("refused").contains("28P01");
            app.ask("password " + DatabaseServer.PASSWORD);
            assertThat(app.ask("one")).as("opened before the change").isEqualTo("done");
            server.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '"
                    + DatabaseServer.USER + "'");
            server.awaitNoSession("shop");
            past(Duration.ofMillis(600));
            assertThat(app.ask("one")).startsWith("refused").contains("28P01");
            assertThat(app.ask("one")).startsWith("refused").contains("28P01");
            app.ask("password " + renewed);
            assertThat(app.ask("one")).isEqualTo("done");
            assertThat(app.running().errLines()).noneMatch(line -> line.contains(renewed));
        } finally {
            server.execute(role + "'" + DatabaseServer.PASSWORD + "'");
        }
        FailureTable.row(
                "password changed",
                "PostgreSQL",
                "3 leases went on; the new one was let in at once; a guessed one 0 times; the old one only by sessions"
                        + " opened with it, and never once they were gone");
    }

    /** The old address is gone, and the name has another: only what the driver resolves anew can help. */
    @Test
    void aNameThatMovesIsFollowed(@TempDir Path folder) throws Exception {
        Postgres server = Postgres.require();
        Path hosts = folder.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 db.millpond.test\n");
        try (FaultProxy before = FaultProxy.to(server.port());
                FaultProxy after = FaultProxy.at("127.0.0.2", before.port(), server.port());
                LoadedApp app = LoadedApp.start(
                        jvm().property("jdk.net.hosts.file", hosts.toString())
                                .property("sun.net.inetaddr.ttl", "0")
                                .property("sun.net.inetaddr.negative.ttl", "0"),
                        before.url(server, "shop").replace("127.0.0.1", "db.millpond.test"),
                        1,
                        0,
                        "select 1")) {
            app.ask("hold " + MAX);
            app.ask("drop");
            assertThat(after.accepted()).isZero();
            Files.writeString(hosts, "127.0.0.2 db.millpond.test\n");
            before.resetAll();
            before.welcome(Welcome.REFUSE);
            past(Duration.ofMillis(600));
            app.ask("report");

            for (int i = 0; i < 2 * MAX; i++) {
                assertThat(app.ask("one")).isEqualTo("done");
            }

            Map<String, String> seen = app.askValues("report");
            assertThat(after.accepted()).isPositive();
            atRest(app);
            FailureTable.row(
                    "DNS: the name leads elsewhere, the old address is gone",
                    "PostgreSQL",
                    "0 errors of " + 2 * MAX + " borrows; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    @Test
    void anAbortFreesThePlaceWhileAnotherThreadReads() {
        Postgres server = Postgres.require();
        try (LoadedApp app = LoadedApp.start(jvm(), server.url("shop"), 1, 0, "select 1")) {
            app.ask("sql select pg_sleep(60)");
            Map<String, String> seen = app.askValues("abort");
            app.ask("sql select 1");

            assertThat(seen.get("reader")).isNotEqualTo("none");
            atRest(app);
            FailureTable.row(
                    "Connection.abort during another thread's read",
                    "PostgreSQL",
                    "place free after " + seen.get("freeMillis") + " ms; the reader got " + seen.get("reader"));
        }
    }

    @Test
    void aCancelOfPostgresNeverHitsTheNextBorrower() throws Exception {
        cancels("PostgreSQL", Postgres.require(), "select pg_sleep(%s)", 30);
    }

    @Test
    void aCancelOfMariaDbNeverHitsTheNextBorrower() throws Exception {
        cancels("MariaDB", MariaDb.require(), "select sleep(%s)", 300); // it logs in for each KILL QUERY
    }

    /** Short queries directly, and such that a cancel is on its way for as long as a query takes. */
    private static void cancels(String name, DatabaseServer server, String sql, int slowMillis) throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server.port())) {
            String direct = cancelled(server.url("shop"), Tier.pick(500, 5_000), 3_000, sql.formatted("0.0005"));
            proxy.state().latency(15);
            String late = cancelled(
                    proxy.url(server, "shop"),
                    Tier.pick(20, 200),
                    1_000 * (slowMillis + 70),
                    sql.formatted(slowMillis / 1e3));
            FailureTable.row("cancels against returns, 2 connections", name, direct + "; on a slow line: " + late);
        }
    }

    private static String cancelled(String url, int rounds, int mostMicros, String sql) {
        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "2")
                .timeout(Duration.ofMinutes(10))
                .run(
                        "CancelApp",
                        url,
                        DatabaseServer.USER,
                        DatabaseServer.PASSWORD,
                        Integer.toString(rounds),
                        "7",
                        Integer.toString(mostMicros),
                        sql);
        String counts = run.succeeded().out().get(0);
        Map<String, String> seen = LoadedApp.values(counts);
        assertThat(number(seen, "own")).as("hit").isPositive();
        assertThat(number(seen, "bystanders")).isPositive();
        assertThat(number(seen, "foreign")).as("%s", run).isZero();
        assertThat(run.out()).as("%s", run).hasSize(2);
        assertThat(run.out().get(1)).startsWith("over atRest=true ");
        return counts;
    }

    /** Work is done at this moment. */
    private static void served(LoadedApp app) {
        Await.until("the service serves", Duration.ofSeconds(60), () -> number(app.askValues("report"), "done") > 0);
    }

    /** Every connection is open and has served: whoever ends all sessions now ends none in the middle of its log-in. */
    private static void grown(LoadedApp app, Postgres server) throws Exception {
        try {
            Await.until("all are open", Duration.ofSeconds(60), () -> server.sessions("shop") == MAX);
        } catch (AssertionError e) {
            throw new AssertionError(server.sessions("shop") + " sessions of " + MAX + ", " + app.ask("report"), e);
        }
        AtomicLong served = new AtomicLong(); // each report begins anew
        Await.until(
                "all have served",
                Duration.ofSeconds(60),
                () -> served.addAndGet(number(app.askValues("report"), "done")) > 20 * MAX);
    }

    /** After each fault: nothing lent, awaited or stuck, every connection idle, and every place can be used. */
    private static void atRest(LoadedApp app) {
        String answer = app.ask("rest");
        assertThat(LoadedApp.values(answer).get("atRest")).as(answer).isEqualTo("true");
        assertThat(Integer.parseInt(LoadedApp.values(answer).get("open"))).isLessThanOrEqualTo(MAX);
        app.ask("report");
        assertThat(app.ask("hold " + MAX)).as("%s", app.running().errLines()).isEqualTo(Integer.toString(MAX));
        assertThat(app.ask("use")).isEqualTo(Integer.toString(MAX));
        assertThat(app.ask("drop")).isEqualTo("failed=0");
    }

    private static int number(Map<String, String> values, String name) {
        return Integer.parseInt(values.get(name));
    }

    /** For what is defined by a time ("two seconds after the server is ready"). */
    private static void past(Duration time) {
        long start = System.nanoTime();
        Await.until("time", time.plusSeconds(60), () -> System.nanoTime() - start > time.toNanos());
    }
}
