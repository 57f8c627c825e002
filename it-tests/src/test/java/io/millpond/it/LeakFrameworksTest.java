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
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a framework opened and the application forgot is named at the application's line, not at the framework's. */
final class LeakFrameworksTest {

    private static final String LIBRARIES = "spring-jdbc spring-tx spring-core spring-beans spring-jcl mybatis"
            + " hibernate-core hibernate-commons-annotations javax.persistence-api jboss-logging byte-buddy antlr"
            + " jboss-transaction-api_1.2_spec jandex classmate javax.activation-api jaxb-api jaxb-runtime txw2"
            + " istack-commons-runtime stax-ex FastInfoset";

    @ParameterizedTest
    @ValueSource(strings = {"spring", "mybatis", "hibernate"})
    void theLineIsTheApplications(String framework) {
        Postgres server = Postgres.require();

        Run run = AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_LEAKS", "full")
                .libraries(List.of(LIBRARIES.split(" ")))
                .run("stack.LeakingStackApp", server.url("shop"), USER, PASSWORD, framework)
                .succeeded();

        List<String> leaks = run.millpondLines().stream()
                .filter(line -> line.startsWith("[millpond] leak: "))
                .toList();
        assertThat(leaks)
                .as(run.toString())
                .anyMatch(line -> line.startsWith("[millpond] leak: connection unreachable"))
                .allMatch(line -> line.contains("(LeakingStackApp.java:" + run.value("line") + ")"));
    }
}
