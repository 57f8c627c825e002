/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decision 8: databases in the application's own process come and go, and let their files go, as without the agent. */
final class EmbeddedDatabasesTest {

    @TempDir
    private Path folder;

    @Test
    void embeddedDatabasesComeAndGoAsWithoutTheAgent() throws IOException {
        Run plain = run(false);
        Run with = run(true);

        assertThat(plain.out()).contains("h2 made anew 6 -> done", "sqlite file 4 moved true", "derby kept 6 rows 6");
        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.exit()).isEqualTo(plain.exit()).isZero();
    }

    /** SET DB_CLOSE_DELAY, SET EXCLUSIVE, SHUTDOWN, users: what idles in a pool must not be there when these run. */
    @Test
    void whatEndsADatabaseOrChangesItsNextSessionIsFeltAsWithoutTheAgent() throws IOException {
        Run plain = run(false, "EndingsApp");
        Run with = run(true, "EndingsApp");

        assertThat(plain.out()).contains("h2 delay -> done", "h2 again there -> done", "schema APART");
        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.exit()).isEqualTo(plain.exit()).isZero();
    }

    private Run run(boolean withAgent) throws IOException {
        return run(withAgent, "EmbeddedApp");
    }

    private Run run(boolean withAgent, String program) throws IOException {
        Path own = Files.createDirectory(folder.resolve(withAgent ? "with" : "without"));
        return AgentJvm.on(Jdks.current())
                .classPath(
                        Paths.driver("hsqldb"), Paths.driver("derby"), Paths.driver("sqlite"), Paths.driver("duckdb"))
                .withAgent(withAgent)
                .env("MILLPOND_POOL_PROBATION", "false")
                .folder(own)
                .run(program);
    }
}
