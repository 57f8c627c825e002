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
import io.millpond.it.harness.Tier;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An application that leaks lives. */
final class LeakLifeTest {

    private static final int REQUESTS = Tier.pick(10_000, 1_000_000);

    @Test
    void anApplicationThatForgetsEachHundredthConnectionIsServedForEver() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "20")
                .timeout(Duration.ofMinutes(Tier.pick(4, 60)))
                .run("OnePercentApp", server.url("shop"), USER, PASSWORD, Integer.toString(REQUESTS), "8")
                .succeeded();

        assertThat(run.value("timed out")).isEqualTo("false");
        assertThat(run.value("served")).isEqualTo(Integer.toString(REQUESTS));
        assertThat(run.value("leaked")).isEqualTo(Integer.toString(REQUESTS / 100));
        assertThat(run.value("committed by nobody")).isEqualTo("0");
        assertThat(run.millpondLines())
                .anyMatch(line -> line.startsWith("[millpond] leak: connection unreachable")
                        && line.contains("at legacy.Shop.open(Shop.java:"));
    }

    @Test
    void whereLeaksAreOnlyReportedTheSameApplicationDies() {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "20")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", "3s")
                .env("MILLPOND_LEAK_RECLAIM", "report")
                .run("OnePercentApp", server.url("shop"), USER, PASSWORD, "1000000", "8")
                .succeeded();

        assertThat(run.value("timed out")).isEqualTo("true");
        assertThat(Integer.parseInt(run.value("served"))).isLessThan(4_000);
        assertThat(run.value("timeout")).contains("max=20");
    }
}
