/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.LoadedApp.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.FailureTable;
import io.millpond.it.harness.FaultProxy;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.LoadedApp;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code Statement.cancel} of a watchdog against the return of the connection: it may hit the statement that it was meant for, or nothing, never one of
 * the next borrower's. A row is printed; the counts are asserted. Nothing runs beside these tests: on a busy machine hardly a cancel finds its statement.
 */
final class CancelsTest {
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
}
