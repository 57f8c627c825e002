/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.FailureTable;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.LoadedApp;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    /** Work is done at this moment. */
    private static void served(LoadedApp app) {
        Await.until("the service serves", Duration.ofSeconds(60), () -> number(app.askValues("report"), "done") > 0);
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
