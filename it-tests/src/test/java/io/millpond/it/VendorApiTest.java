/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Point 3 of transparency: what a driver offers beyond JDBC works with the agent as it does without. */
final class VendorApiTest {

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void postgresql(int feature) throws SQLException {
        compare(Jdks.require(feature), "VendorPostgres", Postgres.require(), "casts -> done", "heard 1 news hello");
    }

    /** @param expected that the program came as far as it should, lest two runs fail alike */
    private static void compare(Jdk jdk, String program, DatabaseServer server, String... expected)
            throws SQLException {
        Run plain = run(jdk, program, server, false);
        Run with = run(jdk, program, server, true);

        assertThat(plain.outText()).contains(expected);
        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        assertThat(with.millpondLines()).isEmpty();
    }

    private static Run run(Jdk jdk, String program, DatabaseServer server, boolean withAgent) throws SQLException {
        server.freshDatabase("vendor");
        return AgentJvm.on(jdk)
                .withAgent(withAgent)
                .run(program, server.url("vendor"), DatabaseServer.USER, DatabaseServer.PASSWORD)
                .succeeded();
    }
}
