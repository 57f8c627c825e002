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
        Run with = compare("postgresql", Postgres.require(), "false");

        assertThat(with.out()).contains("databases create database world2 template world -> done");
        assertThat(with.out().stream().filter(line -> line.startsWith("killed work -> ?column? (1)")))
                .hasSize(9);
    }

    @Test
    void databasesAreDroppedSessionsKilledAndAccountsChangedOnMariaDb() {
        Run with = compare("mariadb", MariaDb.require(), "false");

        assertThat(with.out()).contains("databases drop database world -> database() (world) database() (world)");
        assertThat(with.out().stream().filter(line -> line.equals("accounts narrow by n -> true")))
                .hasSize(2);
    }

    @Test
    void accountsChangeOnHsqldb() {
        Run with = compare("false", "hsqldb", "jdbc:hsqldb:mem:world", "SA", "", "jdbc:hsqldb:mem:%s");

        assertThat(with.out().stream().filter(line -> line.equals("accounts NARROW by n -> true")))
                .hasSize(2);
    }

    @Test
    void anAccountThatMayHaveTwoConnectionsNeedsNoMoreOnPostgres() {
        for (String probation : new String[] {"true", "false"}) {
            Run with = compare("full-postgresql", Postgres.require(), probation);

            assertThat(with.out()).hasSize(12).allMatch(line -> line.endsWith("done"));
        }
    }

    @Test
    void anAccountThatMayHaveTwoConnectionsNeedsNoMoreOnMariaDb() {
        for (String probation : new String[] {"true", "false"}) {
            Run with = compare("full-mariadb", MariaDb.require(), probation);

            assertThat(with.out()).hasSize(12).allMatch(line -> line.endsWith("done"));
        }
    }

    private static Run compare(String scenario, DatabaseServer server, String probation) {
        return compare(
                probation,
                scenario,
                server.adminUrl(),
                server.adminUser(),
                server.adminPassword(),
                server.url("%s"));
    }

    private static Run compare(String probation, String... arguments) {
        Run plain = AgentJvm.on(Jdks.current())
                .classPath(Paths.driver("hsqldb"))
                .timeout(Duration.ofMinutes(3))
                .run("ServerWideApp", arguments)
                .succeeded();
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .classPath(Paths.driver("hsqldb"))
                .timeout(Duration.ofMinutes(3))
                .env("MILLPOND_POOL_PROBATION", probation)
                .run("ServerWideApp", arguments)
                .succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        return with;
    }
}
