/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Run;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pooled request is served as the driver would serve it: logged in by what the driver sees, by the driver that there is. */
final class LogInsTest {

    @ParameterizedTest
    @CsvSource({
        "layered, behind org.h2.jdbc.JdbcSQLInvalidAuthorizationSpecException 28000",
        "completed, together WORKER WORKER WORKER",
        "replaced, it was asked true"
    })
    void theSameWithAndWithoutTheAgent(String mode, String expected) {
        Run plain = AgentJvm.on(Jdks.current()).run("LogInsApp", mode).succeeded();
        Run with = AgentJvm.on(Jdks.current()).agent().run("LogInsApp", mode).succeeded();

        assertThat(plain.out()).contains(expected);
        assertThat(with.out()).isEqualTo(plain.out());
    }
}
