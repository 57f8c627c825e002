/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A connection of the pool shows the world as it is now, not as it was at its log-in. */
final class ChangingWorldTest {

    @Test
    void aNewTimeZoneOfTheJvmIsThatOfTheNextConnectionOnPostgres() {
        Run with = compare(Postgres.require().url("shop"), USER, PASSWORD);

        assertThat(with.out()).contains("UTC 2020-06-01 00:30:00", "Asia/Tokyo 2020-06-01 09:30:00");
    }

    @Test
    void aDatabaseThatTheApplicationEndedIsThereAgainOnH2() {
        Run with = compare("jdbc:h2:mem:ending;DB_CLOSE_DELAY=-1", "sa", "x", "shutdown");

        assertThat(with.out()).contains("again false true");
    }

    @Test
    void tablesAndTypesThatWereMadeAnewAreThoseOfTheNextConnectionOnPostgres() throws SQLException {
        Postgres server = Postgres.require();
        String[] arguments = {server.url("catalogue"), USER, PASSWORD};
        server.freshDatabase("catalogue");
        Run plain = AgentJvm.on(Jdks.current())
                .run("ChangingCatalogueApp", arguments)
                .succeeded();
        server.freshDatabase("catalogue");
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_PROBATION", "false")
                .run("ChangingCatalogueApp", arguments)
                .succeeded();

        assertThat(plain.out()).anyMatch(line -> line.startsWith("round 7 select * from seen -> a,b (1,2)"));
        assertThat(withoutSessions(with)).isEqualTo(withoutSessions(plain));
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        List<String> sessions =
                with.out().stream().filter(line -> line.startsWith("~session ")).toList();
        assertThat(Set.copyOf(sessions.subList(2, 4)))
                .as("once a table was dropped")
                .doesNotContainAnyElementsOf(sessions.subList(0, 2));
        assertThat(Set.copyOf(sessions.subList(8, 10)))
                .as("once a temporary one was")
                .isEqualTo(Set.copyOf(sessions.subList(6, 8)));
    }

    private static List<String> withoutSessions(Run run) {
        return run.out().stream().filter(line -> !line.startsWith("~session ")).toList();
    }

    private static Run compare(String... arguments) {
        Run plain =
                AgentJvm.on(Jdks.current()).run("ChangingWorldApp", arguments).succeeded();
        Run with = AgentJvm.on(Jdks.current())
                .agent()
                .run("ChangingWorldApp", arguments)
                .succeeded();

        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        return with;
    }
}
