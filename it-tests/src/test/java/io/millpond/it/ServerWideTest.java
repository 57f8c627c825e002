/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session of the pool that idles must not stand in the way of, survive or be lent after: the same output with and without. */
final class ServerWideTest {

    @Test
    void databasesAreDroppedAndSessionsKilledOnPostgres() {
        Run with = compare("postgresql", Postgres.require());

        assertThat(with.out()).contains("databases create database world2 template world -> done");
        assertThat(with.out().stream().filter(line -> line.startsWith("killed work -> ?column? (1)")))
                .hasSize(9);
    }

    @Test
    void databasesAreDroppedSessionsKilledAndAccountsChangedOnMariaDb() {
        Run with = compare("mariadb", MariaDb.require());

        assertThat(with.out()).contains("databases drop database world -> database() (world) database() (world)");
        assertThat(with.out().stream().filter(line -> line.equals("accounts narrow by n -> true")))
                .hasSize(2);
    }

    @Test
    void accountsChangeOnHsqldb() {
        Run with = compare("hsqldb", "jdbc:hsqldb:mem:world", "SA", "", "jdbc:hsqldb:mem:%s");

        assertThat(with.out().stream().filter(line -> line.equals("accounts NARROW by n -> true")))
                .hasSize(2);
    }

    @Test
    void anAccountThatMayHaveFourConnectionsNeedsNoMoreOnPostgres() {
        needsNoMore("full-postgresql", Postgres.require());
    }

    @Test
    void anAccountThatMayHaveFourConnectionsNeedsNoMoreOnMariaDb() {
        needsNoMore("full-mariadb", MariaDb.require());
    }

    @Test
    void whoHoldsAllThatTheServerGivesIsRefusedAsByTheDriverOnPostgres() {
        refusedAlike("postgresql", Postgres.require(), " 53300 ");
    }

    @Test
    void whoHoldsAllThatTheServerGivesIsRefusedAsByTheDriverOnMariaDb() {
        refusedAlike("mariadb", MariaDb.require(), " 1226 ");
    }

    /**
     * Held by the thread that asks for one more: at once, for it would wait longer than the program may run. Held by another: when the
     * wait is over, with the driver's own exception, and with the reason in the log.
     */
    private static void refusedAlike(String database, DatabaseServer server, String code) {
        String[] own = arguments("refused-" + database, server);
        String[] others = arguments("late-" + database, server);
        List<String> plain = AgentJvm.on(Jdks.current())
                .run("ServerWideApp", own)
                .succeeded()
                .out();
        assertThat(plain.stream()
                        .filter(line -> line.startsWith("refused one more -> java.sql.SQL")
                                || line.startsWith("refused one more -> org.")))
                .as("%s", plain)
                .hasSize(2)
                .allMatch(line -> line.contains(code));

        Run atOnce = waiting("10m", own);
        Run late = waiting("1s", others);

        assertThat(atOnce.out()).isEqualTo(plain);
        assertThat(late.out()).isEqualTo(plain);
        assertThat(late.millpondLines())
                .anyMatch(line -> line.contains("in use=3") && line.contains("The server takes no further connection"))
                .noneMatch(line -> line.contains("see whether it can be reached"));
    }

    private static Run waiting(String acquireTimeout, String... arguments) {
        return AgentJvm.on(Jdks.current())
                .agent()
                .timeout(Duration.ofMinutes(3))
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", acquireTimeout)
                .run("ServerWideApp", arguments)
                .succeeded();
    }

    /** One at a time without a pool; with one, the idle ones of eight pools. In probation the application's own calls are refused. */
    private static void needsNoMore(String scenario, DatabaseServer server) {
        for (String probation : new String[] {"true", "false"}) {
            Run with = with(probation, arguments(scenario, server));

            assertThat(with.out()).as("%s", with.appErr()).hasSize(16).allMatch(line -> line.endsWith(" -> done"));
        }
    }

    private static Run compare(String scenario, DatabaseServer server) {
        return compare(arguments(scenario, server));
    }

    private static String[] arguments(String scenario, DatabaseServer server) {
        return new String[] {scenario, server.adminUrl(), server.adminUser(), server.adminPassword(), server.url("%s")};
    }

    private static Run compare(String... arguments) {
        Run plain = AgentJvm.on(Jdks.current())
                .classPath(Paths.driver("hsqldb"))
                .timeout(Duration.ofMinutes(3))
                .run("ServerWideApp", arguments)
                .succeeded();
        Run with = with("false", arguments);

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        return with;
    }

    private static Run with(String probation, String... arguments) {
        return AgentJvm.on(Jdks.current())
                .agent()
                .classPath(Paths.driver("hsqldb"))
                .timeout(Duration.ofMinutes(3))
                .env("MILLPOND_POOL_PROBATION", probation)
                .run("ServerWideApp", arguments)
                .succeeded();
    }
}
