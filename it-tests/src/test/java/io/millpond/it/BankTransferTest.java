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
import io.millpond.it.harness.FailureTable;
import io.millpond.it.harness.FaultProxy;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.LoadedApp;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.ProxyLink;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import io.millpond.it.harness.Tier;
import io.millpond.it.harness.Welcome;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Money through the agent while the line is spoilt and the server killed, at random: what was acknowledged is there, what failed
 * before its commit is not, nothing is there twice, and every balance is the sum of its bookings. So no statement was ever sent
 * again by anybody but the application.
 */
final class BankTransferTest {
    private static final int ACCOUNTS = 20;
    private static final int TELLERS = 12;
    private static final int BALANCE = 1_000;

    @Test
    void moneyIsSafeOnPostgres() throws Exception {
        transfers("PostgreSQL", Postgres.require());
    }

    @Test
    void moneyIsSafeOnMariaDb() throws Exception {
        transfers("MariaDB", MariaDb.require());
    }

    private static void transfers(String name, DatabaseServer server) throws Exception {
        open(server);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int faults = Tier.pick(40, 600);
        int kills = Tier.pick(1, 5);
        Run run;
        try (FaultProxy proxy = FaultProxy.to(server.port());
                Running app = AgentJvm.on(Jdks.current())
                        .agent()
                        .env("MILLPOND_POOL_MAX_SIZE", "5")
                        .timeout(Duration.ofMinutes(5))
                        .start(
                                "BankApp",
                                proxy.url(server, "shop"),
                                USER,
                                PASSWORD,
                                Integer.toString(TELLERS),
                                Integer.toString(ACCOUNTS),
                                Long.toString(seed))) {
            app.awaitOut("acknowledged");
            for (int kill = 0; kill <= kills; kill++) {
                if (kill > 0) {
                    server.kill();
                    server.restart();
                }
                for (int i = 0; i < faults / (kills + 1); i++) {
                    spoil(proxy, random);
                }
            }
            app.tell("over");
            Map<String, String> rest = LoadedApp.values(app.awaitOut("over "));
            run = app.finish().succeeded();
            assertThat(rest.get("atRest")).as("%s", rest).isEqualTo("true");
            assertThat(Integer.parseInt(rest.get("open"))).isLessThanOrEqualTo(5);
        }
        String told = reconcile(server, run, seed);
        FailureTable.row(
                "bank transfers under random faults", name, faults + " faults, " + kills + " kill(s); " + told);
    }

    private static void open(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists accounts");
            statement.execute("drop table if exists bookings");
            statement.execute("create table accounts (id int primary key, balance int not null)");
            statement.execute("create table bookings (n int not null, source int, target int, amount int)");
            for (int i = 0; i < ACCOUNTS; i++) {
                statement.execute("insert into accounts values (" + i + ", " + BALANCE + ")");
            }
        }
    }

    /** One fault, for a moment. */
    private static void spoil(FaultProxy proxy, Random random) throws IOException {
        List<ProxyLink> links = proxy.links();
        ProxyLink one = links.isEmpty() ? null : links.get(random.nextInt(links.size()));
        int kind = random.nextInt(9);
        if (kind == 0) {
            proxy.resetAll();
        } else if (kind == 1) {
            proxy.state().stall();
        } else if (kind == 2) {
            proxy.state().latency(5 + random.nextInt(30));
        } else if (kind == 3) {
            proxy.welcome(Welcome.REFUSE);
        } else if (kind == 4) {
            proxy.silenceNext(2);
        } else if (one != null && kind == 5) {
            one.halfClose();
        } else if (one != null && kind == 6) {
            one.cutRequestAfter(1 + random.nextInt(400));
        } else if (one != null && kind == 7) {
            one.cutAnswerAfter(random.nextInt(200));
        } else if (one != null) {
            one.reset();
        }
        LockSupport.parkNanos(random.nextInt(80) * 1_000_000L);
        if (one != null && kind == 5) {
            one.reset(); // or the server would not hear of it, and keep the locks
        }
        proxy.heal();
        proxy.resetSilent();
        LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
    }

    private static String reconcile(DatabaseServer server, Run run, long seed) throws SQLException {
        Map<String, Set<Integer>> told = new HashMap<>();
        for (String line : run.out()) {
            String[] words = line.split(" ");
            if (words.length == 2 && words[1].matches("[0-9]+")) {
                told.computeIfAbsent(words[0], key -> new HashSet<>()).add(Integer.parseInt(words[1]));
            }
        }
        Set<Integer> acknowledged = told.getOrDefault("acknowledged", Set.of());
        Set<Integer> failed = told.getOrDefault("failed", Set.of());
        Set<Integer> unknown = told.getOrDefault("unknown", Set.of());
        long[] expected = new long[ACCOUNTS];
        Arrays.fill(expected, BALANCE);
        List<Integer> applied = new ArrayList<>();
        long[] balances = new long[ACCOUNTS];
        Await.until("the server", Duration.ofSeconds(30), () -> server.count("select 1") == 1);
        // Transactions whose line was cut are rolled back when the server notices.
        server.awaitNoSession("shop");
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("select n, source, target, amount from bookings")) {
                while (result.next()) {
                    applied.add(result.getInt(1));
                    expected[result.getInt(2)] -= result.getInt(4);
                    expected[result.getInt(3)] += result.getInt(4);
                }
            }
            try (ResultSet result = statement.executeQuery("select id, balance from accounts")) {
                while (result.next()) {
                    balances[result.getInt(1)] = result.getInt(2);
                }
            }
        }

        assertThat(applied).as("applied twice, seed %d", seed).doesNotHaveDuplicates();
        assertThat(new HashSet<>(applied))
                .as("acknowledged and lost, seed %d", seed)
                .containsAll(acknowledged);
        assertThat(applied).as("failed and applied, seed %d", seed).doesNotContainAnyElementsOf(failed);
        assertThat(balances).as("balances, seed %d", seed).containsExactly(expected);
        assertThat(Arrays.stream(balances).sum()).isEqualTo((long) ACCOUNTS * BALANCE);
        assertThat(acknowledged).isNotEmpty();
        assertThat(failed.size() + unknown.size()).as("what the faults hit").isPositive();
        Set<Integer> unknownApplied = new HashSet<>(applied);
        unknownApplied.retainAll(unknown);
        return acknowledged.size() + " acknowledged, all there; " + failed.size() + " failed, none there; "
                + unknown.size() + " of unknown outcome, " + unknownApplied.size()
                + " of them there; none twice; the sum exact";
    }
}
