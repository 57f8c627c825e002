/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A caller that nobody knows is neither bounded nor pooled until it behaves like an application. */
final class ProbationTest {
    private static AgentJvm jvm() {
        return AgentJvm.on(Jdks.current()).agent();
    }

    @Test
    void aHomeMadePoolIsNotBounded() {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        try (Running app = jvm().env("MILLPOND_POOL_MAX_SIZE", "4")
                .start("ProbationApp", server.url("shop"), USER, PASSWORD, "12")) {
            app.awaitOut("holding");
            Await.until("twelve sessions", Duration.ofSeconds(10), () -> server.sessions("shop") == 12);

            app.tell("close");

            app.awaitOut("closed");
            Await.until("at most four kept", Duration.ofSeconds(10), () -> server.sessions("shop") <= 4);
            app.tell("end");
            assertThat(app.finish().succeeded().value("kept")).isEqualTo("12");
        }
    }

    @Test
    void afterThreeClosedConnectionsAnApplicationIsKnown() {
        List<String> ids = ids(jvm());

        assertThat(Set.copyOf(ids.subList(0, 3))).hasSize(3);
        assertThat(Set.copyOf(ids.subList(5, 10))).hasSize(1);
    }

    @Test
    void withoutProbationAnApplicationIsKnownAtOnce() {
        List<String> ids = ids(jvm().env("MILLPOND_POOL_PROBATION", "false"));

        assertThat(Set.copyOf(ids.subList(1, 10))).hasSize(1);
    }

    private static List<String> ids(AgentJvm jvm) {
        Postgres server = Postgres.require();
        Run run = jvm.run("FirstClosesApp", server.url("shop"), USER, PASSWORD, "10", "select pg_backend_pid()")
                .succeeded();
        return List.of(run.value("ids").split(","));
    }

    @Test
    void aDroppedConnectionIsLeftToItsDriverAsWithoutTheAgent() {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        try (Running app = jvm().start("DroppingApp", server.url("shop"), USER, PASSWORD, "1", "12")) {
            Await.until(
                    "the driver closed all that was dropped",
                    Duration.ofSeconds(20),
                    () -> server.sessions("shop") == 0);
            app.tell("end");
            app.finish().succeeded();
        }
    }

    @Test
    void whatACallerDroppedBeforeItWasKnownGivesItsPlaceBack() {
        Postgres server = Postgres.require();
        server.awaitNoSession("shop");
        try (Running app = jvm().env("MILLPOND_POOL_MAX_SIZE", "4")
                .start("DroppingApp", server.url("shop"), USER, PASSWORD, "4", "3")) {
            Await.until("only the idle one is left", Duration.ofSeconds(20), () -> server.sessions("shop") == 1);
            app.tell("end");
            app.finish().succeeded();
        }
    }
}
