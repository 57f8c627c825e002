/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Points 3 and 4: the doors and the pool, counted by the server. */
final class PoolingTest {
    private static final String PG_SESSION = "select pg_backend_pid()";
    private static final String MARIA_SESSION = "select connection_id()";

    @TempDir
    Path folder;

    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current());
    }

    @Test
    void fiftyThreadsNeverSeeMoreThanTenSessionsOnPostgres() throws Exception {
        bounded(Postgres.require(), "select pg_sleep(0.01)");
    }

    @Test
    void fiftyThreadsNeverSeeMoreThanTenSessionsOnMariaDb() throws Exception {
        bounded(MariaDb.require(), "select sleep(0.01)");
    }

    private static void bounded(DatabaseServer server, String sql) throws Exception {
        server.awaitNoSession("shop");
        int requests = Tier.pick(40, 400);
        try (Running app = jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "10")
                .timeout(Duration.ofMinutes(3))
                .start("CrowdApp", server.url("shop"), USER, PASSWORD, "50", Integer.toString(requests), sql)) {
            app.awaitOut("ready");
            AtomicInteger most = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Thread watcher = new Thread(() -> {
                while (!over.get()) {
                    try {
                        int now = server.sessions("shop");
                        most.accumulateAndGet(now, Math::max);
                    } catch (SQLException e) {
                        most.set(Integer.MAX_VALUE);
                    }
                }
            });
            watcher.start();
            Run run = app.finish().succeeded();
            over.set(true);
            watcher.join();

            assertThat(run.value("fault")).isEqualTo("none");
            assertThat(run.value("done")).isEqualTo(Integer.toString(50 * requests));
            assertThat(most.get()).as("most sessions that the server saw").isBetween(2, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25, 26})
    void aFewSessionsServeManyRequests(int feature) {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("shop"), USER, PASSWORD, "20", PG_SESSION};

        Run plain =
                AgentJvm.on(Jdks.require(feature)).run("SessionIds", arguments).succeeded();
        Run with = AgentJvm.on(Jdks.require(feature))
                .agent()
                .run("SessionIds", arguments)
                .succeeded();

        assertThat(plain.value("sessions")).isEqualTo("20");
        assertThat(Integer.parseInt(with.value("sessions"))).isLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"MILLPOND_ENABLED,false", "MILLPOND_POOL_ENABLED,false", "MILLPOND_POOL_EXCLUDE,*/shop"})
    void switchedOffEveryRequestHasItsOwnSession(String key, String value) {
        Postgres server = Postgres.require();

        Run with = jvm().agent()
                .env(key, value)
                .run("SessionIds", server.url("shop"), USER, PASSWORD, "12", PG_SESSION)
                .succeeded();

        assertThat(with.value("sessions")).isEqualTo("12");
    }

    @Test
    void exhaustionSaysWhoHoldsWhatAndWhatToChange() {
        Postgres server = Postgres.require();

        Run run = jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "3")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "700ms")
                .env("MILLPOND_LEAKS", "full")
                .run("ExhaustApp", server.url("shop"), USER, PASSWORD, "6")
                .succeeded();

        assertThat(run.value("held")).isEqualTo("3");
        assertThat(run.value("class")).isEqualTo("java.sql.SQLTransientConnectionException");
        assertThat(run.value("state")).isEqualTo("08001");
        assertThat(Integer.parseInt(run.value("waited"))).isGreaterThanOrEqualTo(690);
        assertThat(run.value("message"))
                .contains(server.poolName("shop"), "max=3", "idle=0", "waiting=")
                .containsPattern("no connection within [0-9]+ ms")
                .containsPattern("in ?[uU]se=3")
                .contains("main", "Shop.java", "MILLPOND_POOL_MAX_SIZE")
                .doesNotContain(PASSWORD);
        assertThat(run.value("after")).isEqualTo("true");
    }

    @Test
    void exhaustionFailsAtOnceWhereThatIsWanted() {
        Postgres server = Postgres.require();

        Run run = jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "3")
                .env("MILLPOND_POOL_EXHAUSTED", "fail")
                .run("ExhaustApp", server.url("shop"), USER, PASSWORD, "6")
                .succeeded();

        assertThat(run.value("held")).isEqualTo("3");
        assertThat(run.value("state")).isEqualTo("08001");
        assertThat(Integer.parseInt(run.value("waited"))).isLessThan(2_000);
    }

    @Test
    void exhaustionOpensCountedExtraConnectionsWhereThatIsWanted() {
        Postgres server = Postgres.require();

        Run run = jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "3")
                .env("MILLPOND_POOL_EXHAUSTED", "overflow")
                .run("ExhaustApp", server.url("shop"), USER, PASSWORD, "6")
                .succeeded();

        assertThat(run.value("held")).isEqualTo("6");
        assertThat(run.value("after")).isEqualTo("true");
    }

    @Test
    void aWrongPasswordNeverGetsASessionAndHearsPostgresItself() {
        wrongPassword(Postgres.require());
    }

    @Test
    void aWrongPasswordNeverGetsASessionAndHearsMariaDbItself() {
        wrongPassword(MariaDb.require());
    }

    private static void wrongPassword(DatabaseServer server) {
        String[] arguments = {server.url("shop"), USER, PASSWORD};

        Run plain = jvm().run("WrongPasswordApp", arguments).succeeded();
        Run with = jvm().agent().run("WrongPasswordApp", arguments).succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.outText()).contains("refused", "right true").doesNotContain("let in");
        assertThat(String.join("\n", with.err())).doesNotContain(PASSWORD, "falsch-4711");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "dbcp2"})
    void aKnownPoolKeepsWhatItOpensAndNobodyPoolsBeneathIt(String pool) throws IOException {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        try (Running app = jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "3")
                .start("PooledApps", server.url("shop"), USER, PASSWORD, pool, "8")) {
            app.awaitOut("busy");
            Await.until("its eight sessions", Duration.ofSeconds(10), () -> server.sessions("shop") == 8);

            app.tell("close");

            app.awaitOut("closed");
            server.awaitNoSession("shop");
            app.tell("end");
            Run run = app.finish().succeeded();
            assertThat(run.value("physical")).isEqualTo("true");
        }
    }

    @Test
    void aDatabaseInMemoryIsGoneWhenTheApplicationHasClosedIt() {
        Run plain = jvm().run("MemoryDatabaseApp").succeeded();
        Run with = jvm().agent().run("MemoryDatabaseApp").succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
    }

    @Test
    void aRestartOfPostgresIsNotSeenByTheApplication() {
        restart(Postgres.require());
    }

    @Test
    void aRestartOfMariaDbIsNotSeenByTheApplication() {
        restart(MariaDb.require());
    }

    private static void restart(DatabaseServer server) {
        try (Running app = jvm().agent().start("RestartApp", server.url("shop"), USER, PASSWORD)) {
            app.awaitOut("idle");
            Await.until("idle sessions", Duration.ofSeconds(5), () -> server.sessions("shop") >= 2);
            long before = System.nanoTime();
            server.kill();
            server.restart();
            Await.until(
                    "idle for longer than validate.after",
                    Duration.ofSeconds(5),
                    () -> System.nanoTime() - before > Duration.ofMillis(700).toNanos());

            app.tell("go");

            assertThat(app.awaitOut("round 1")).isEqualTo(" errors 0");
            app.finish().succeeded();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb", "mysql", "h2"})
    void theDriversOwnDataSourcesArePooledToo(String kind) {
        String url;
        String sql;
        switch (kind) {
            case "postgresql" -> {
                url = Postgres.require().url("shop");
                sql = PG_SESSION;
            }
            case "mariadb" -> {
                url = MariaDb.require().url("shop");
                sql = MARIA_SESSION;
            }
            case "mysql" -> {
                url = MariaDb.require().mysqlUrl("shop") + "?useSSL=false&allowPublicKeyRetrieval=true";
                sql = MARIA_SESSION;
            }
            default -> {
                url = "jdbc:h2:" + folder.resolve("datasource").toAbsolutePath() + ";DB_CLOSE_DELAY=-1";
                sql = "select session_id()";
            }
        }

        Run plain = jvm().run("DataSourceApp", url, USER, PASSWORD, kind, sql).succeeded();
        Run with = jvm().agent()
                .run("DataSourceApp", url, USER, PASSWORD, kind, sql)
                .succeeded();

        assertThat(with.value("wrong")).isEqualTo(plain.value("wrong")).doesNotContain("let in");
        if (!kind.equals("h2")) {
            assertThat(plain.value("sessions")).isEqualTo("12");
            assertThat(Integer.parseInt(with.value("sessions"))).isLessThanOrEqualTo(5);
            assertThat(Integer.parseInt(with.value("sessions2"))).isLessThanOrEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25, 26})
    void theShopWorksTheSameWithTheAgent(int feature) {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("shop"), USER, PASSWORD, "12"};

        Run plain =
                AgentJvm.on(Jdks.require(feature)).run("ShopWorker", arguments).succeeded();
        Run with = AgentJvm.on(Jdks.require(feature))
                .agent()
                .run("ShopWorker", arguments)
                .succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
    }

    @Test
    void theShopWorksTheSameOnMariaDb() {
        MariaDb server = MariaDb.require();
        String[] arguments = {server.url("shop"), USER, PASSWORD, "12"};

        Run plain = jvm().run("ShopWorker", arguments).succeeded();
        Run with = jvm().agent().run("ShopWorker", arguments).succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
    }

    /** All at once: the last of them takes ten seconds before anything may be concluded. */
    @Test
    @Tag("one-round")
    void whoHoldsOneAndNeedsASecondThatOnlyTheBoundWithholdsGetsIt() {
        Postgres server = Postgres.require();
        try (Running monitor = second(server, "monitor");
                Running lock = second(server, "lock");
                Running row = second(server, "row");
                Running future = second(server, "future")) {
            for (Running app : List.of(monitor, lock, row, future)) {
                Run run = app.finish().succeeded();
                assertThat(run.value("faults")).isEqualTo("[]");
                assertThat(run.value("done")).isEqualTo("6");
                if (app == future) { // the others may be over before it is told
                    assertThat(run.millpondLines()).anyMatch(line -> line.contains("got one beyond the bound"));
                }
            }
        }
    }

    private static Running second(DatabaseServer server, String how) {
        return jvm().agent()
                .env("MILLPOND_POOL_MAX_SIZE", "4")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "60s")
                .timeout(Duration.ofMinutes(3))
                .start("SecondConnectionApp", server.url("shop"), USER, PASSWORD, "4", how);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void anInterruptedThreadGetsItsConnectionAsFromTheDriver(String probation) {
        Postgres server = Postgres.require();
        Run run = jvm().agent()
                .env("MILLPOND_POOL_PROBATION", probation)
                .env("MILLPOND_POOL_VALIDATE_AFTER", "0")
                .run("InterruptedApp", server.url("shop"), USER, PASSWORD)
                .succeeded();

        assertThat(run.value("got")).isEqualTo("12");
        assertThat(run.value("stillInterrupted")).isEqualTo("12");
        assertThat(run.value("before")).isEqualTo("got true");
        assertThat(run.value("meanwhile")).isEqualTo("got true");
    }

    @Test
    @Tag("one-round")
    void theMinimumOfIdleConnectionsIsOpened() {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        try (Running app = jvm().agent()
                .env("MILLPOND_POOL_MIN_IDLE", "3")
                .start("DroppingApp", server.url("shop"), USER, PASSWORD, "6", "0")) {
            Await.until("three idle", Duration.ofSeconds(20), () -> server.sessions("shop") == 3);
            app.tell("end");
            app.finish().succeeded();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aDataSourceThatIsSetToAnotherDatabaseOpensNothingForThePoolOfTheFirst(String probation) {
        Postgres server = Postgres.require();
        Run run = jvm().agent()
                .env("MILLPOND_POOL_PROBATION", probation)
                .run("MovedDataSourceApp", server.url("shop"), USER, PASSWORD, "postgres")
                .succeeded();

        assertThat(run.value("staying")).isEqualTo("[shop]");
        assertThat(run.value("moved")).isEqualTo("[postgres]");
    }
}
