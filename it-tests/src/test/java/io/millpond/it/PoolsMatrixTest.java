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
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Running;
import io.millpond.it.harness.Tier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pools and unpooled sources: what a pool asked for is never shared, whatever else opens connections is pooled. */
final class PoolsMatrixTest {

    private static final List<String> LIBRARIES = List.of(
            "agroal-api",
            "agroal-pool",
            "bonecp",
            "byte-buddy",
            "c3p0",
            "classmate",
            "commons-dbcp",
            "commons-pool",
            "druid",
            "guava",
            "hibernate-commons-annotations",
            "hibernate-core",
            "hsqldb-jdk8",
            "jandex",
            "javax.activation-api",
            "javax.persistence-api",
            "jaxb-api",
            "jaxb-runtime",
            "istack-commons-runtime",
            "txw2",
            "antlr",
            "jboss-logging",
            "jboss-transaction-api_1.2_spec",
            "jdbi3-core",
            "geantyref",
            "jooq",
            "reactive-streams",
            "mchange-commons-java",
            "mybatis",
            "p6spy",
            "proxool",
            "proxool-cglib",
            "spring-beans",
            "spring-core",
            "spring-jcl",
            "spring-jdbc",
            "spring-tx",
            "tomcat-jdbc",
            "tomcat-juli",
            "vibur-dbcp",
            "vibur-object-pool");

    private static final List<String> DRIVERS =
            List.of("postgresql", "mariadb", "hikari", "dbcp2", "pool2", "commons-logging", "slf4j-api", "slf4j-nop");

    /** P6Spy writes its log where it runs. */
    @TempDir
    Path folder;

    private static AgentJvm jvm() {
        List<Path> classPath = new ArrayList<>();
        classPath.add(Paths.programs());
        classPath.add(Paths.driver(Jdks.current().feature() < 11 ? "h2-java8" : "h2"));
        DRIVERS.forEach(name -> classPath.add(Paths.driver(name)));
        LIBRARIES.forEach(name -> classPath.add(Paths.library(name)));
        return AgentJvm.on(Jdks.current()).agent().onlyClassPath(classPath).timeout(Duration.ofMinutes(8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noPoolIsSharedAndEverythingElseIsPooled(boolean knownList) {
        Postgres postgres = Postgres.require();
        MariaDb mariaDb = MariaDb.require();
        AgentJvm jvm = jvm().folder(folder).env("MILLPOND_POOL_KNOWN_LIST", Boolean.toString(knownList));
        if (Jdks.current().feature() > 8) {
            jvm.jvm("--add-opens=java.base/java.lang=ALL-UNNAMED"); // Proxool's proxies are from another age
        }

        Run run = jvm.run(
                        "pools.Matrix",
                        "20261121",
                        Integer.toString(Tier.pick(3, 40)),
                        "8",
                        postgres.url("shop"),
                        USER,
                        PASSWORD,
                        mariaDb.url("shop"),
                        USER,
                        PASSWORD)
                .succeeded();

        System.out.println("known list " + (knownList ? "on" : "off"));
        run.out().forEach(System.out::println);
        assertThat(run.value("wrong")).as(run.outText()).isEqualTo("0");
        assertThat(Integer.parseInt(run.value("combinations"))).isGreaterThanOrEqualTo(30);
    }

    /** All at once, for each of them waits ten seconds and more. */
    @Test
    void aHomeMadePoolOfMoreThanTheBoundNeverStarvesAndAnApplicationIsBounded() {
        try (Running atOnce = starving("at-once");
                Running round = starving("round");
                Running filler = starving("filler");
                Running application = starving("application")) {
            assertThat(atOnce.finish().succeeded().value("faults")).isEqualTo("[]");
            assertThat(round.finish().succeeded().value("faults")).isEqualTo("[]");
            assertThat(filler.finish().succeeded().value("faults")).isEqualTo("[]");
            Run bounded = application.finish().succeeded();
            // After ten seconds in which its holders slept it gets as many again, one each second.
            assertThat(bounded.value("held")).isEqualTo("8");
            assertThat(bounded.value("faults")).isEqualTo("[SQLTransientConnectionException 08001]");
        }
    }

    private static Running starving(String how) {
        return AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "4")
                .env("MILLPOND_POOL_ACQUIRE_TIMEOUT", how.equals("application") ? "30s" : "60s")
                .start("homemade.StarvingApp", "jdbc:h2:mem:starving;DB_CLOSE_DELAY=-1", "sa", "", "9", how);
    }

    @Test
    void eachWebApplicationHasThePoolsOfItsOwnDriver() {
        Run run = AgentJvm.on(Jdks.current()).agent().run("homemade.WebAppsApp").succeeded();

        for (int i = 1; i <= 3; i++) {
            assertThat(run.value("app" + i)).isEqualTo("manager=shared;driver=shared;source=shared;");
        }
    }
}
