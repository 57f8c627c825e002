/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.LoadedApp.number;
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
 * What servers do to those who are connected (restarts, failovers, limits, ended sessions, changed passwords and names, and a stop of the
 * application itself), and what the application sees of it through the agent. Each test prints a row; times are printed, what is
 * asserted are counts, and that after each fault nothing is lent, stuck or lost.
 */
final class ServerFaultsTest {
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
            app.assertAtRest(MAX);
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

            app.assertAtRest(MAX);
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
        app.assertAtRest(MAX);
        FailureTable.row(
                fault,
                name,
                "failed writes: 1, with " + MAX + " connections idle and none validated by age; then 0 of " + 2 * MAX);
    }

    @Test
    void aFullPostgresIsWaitedOut() throws Exception {
        Postgres server = Postgres.require();
        String limit = "alter role " + DatabaseServer.USER + " connection limit ";
        server.execute(limit + 3);
        try {
            waitedOut("the server is full (53300)", "PostgreSQL", server, () -> server.execute(limit + -1));
        } finally {
            server.execute(limit + -1);
        }
    }

    @Test
    void aFullMariaDbIsWaitedOut() throws Exception {
        MariaDb server = MariaDb.require();
        String limit = "grant usage on *.* to '" + DatabaseServer.USER + "'@'127.0.0.1' with max_user_connections ";
        server.execute(limit + 3);
        try {
            waitedOut("the server is full (1226)", "MariaDB", server, () -> server.execute(limit + 0));
        } finally {
            server.execute(limit + 0);
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
            waitedOut("the server is full (1040)", "MariaDB", server, () -> notFull(server, bound, others));
        } finally {
            notFull(server, bound, others);
        }
    }

    private static void notFull(MariaDb server, int bound, List<Connection> others) throws SQLException {
        for (Connection other : others) {
            other.close();
        }
        server.execute("set global max_connections = " + bound);
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

    /** What a server does to be well again. */
    private interface Healing {
        void heal() throws Exception;
    }

    private static void waitedOut(String fault, String name, DatabaseServer server, Healing healing) throws Exception {
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
            healing.heal();
            app.assertAtRest(MAX);
            FailureTable.row(
                    fault,
                    name,
                    "20 threads served by 3 connections, refused 0; " + (proxy.accepted() - before) + " attempts in "
                            + seconds + " s; wait (median/max) " + seen.get("wait") + " ms");
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
            app.assertAtRest(MAX);
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
            app.assertAtRest(MAX);
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
            app.assertAtRest(MAX);
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
            app.assertAtRest(MAX);
            FailureTable.row(
                    "DNS: the name leads elsewhere, the old address is gone",
                    "PostgreSQL",
                    "0 errors of " + 2 * MAX + " borrows; wait (median/max) " + seen.get("wait") + " ms");
        }
    }

    /** Work is done at this moment, and nothing fails any more: the server has been there for three seconds. */
    private static void served(LoadedApp app) {
        Await.until("the service serves", Duration.ofSeconds(60), () -> {
            Map<String, String> seen = app.askValues("report");
            assertThat(number(seen, "refused") + number(seen, "broken"))
                    .as("%s", seen)
                    .isZero();
            return number(seen, "done") > 0;
        });
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

    /** For what is defined by a time ("two seconds after the server is ready"). */
    private static void past(Duration time) {
        long start = System.nanoTime();
        Await.until("time", time.plusSeconds(60), () -> System.nanoTime() - start > time.toNanos());
    }
}
