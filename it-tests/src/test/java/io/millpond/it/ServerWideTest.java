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
