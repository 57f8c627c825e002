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
