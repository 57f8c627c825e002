/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Await;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.OtlpReceiver;
import io.millpond.it.harness.Running;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK has once for the whole JVM is the application's: our own requests neither fix it nor ask it. */
final class NetworkStateTest {

    @ParameterizedTest
    @ValueSource(ints = {8, 17, 25})
    void requestsOfTheAgentLeaveTheNetworkSettingsAndHandlersOfTheJvmAlone(int feature) {
        Jdk jdk = Jdks.require(feature);
        try (OtlpReceiver receiver = new OtlpReceiver();
                Running app = jvm(jdk, receiver).start("NetworkStateApp")) {
            app.awaitOut("worked");
            receiver.awaitSpan("of the work before", span -> true);
            app.tell("on");

            assertThat(app.awaitOut("ttl=")).isEqualTo("7 negative=3");
            assertThat(app.awaitOut("request=")).contains("User-Agent: mine;").contains("Connection: close;");
            app.awaitOut("set");
            int before = receiver.spans().size();
            app.tell("work");
            app.awaitOut("worked again");
            Await.until(
                    "spans after the handlers were set",
                    Duration.ofSeconds(60),
                    () -> receiver.spans().size() > before,
                    () -> "spans: " + receiver.spans());
            app.tell("end");

            assertThat(app.awaitOut("strangers=")).isEqualTo("[]");
        }
    }

    private static AgentJvm jvm(Jdk jdk, OtlpReceiver receiver) {
        AgentJvm jvm = AgentJvm.on(jdk)
                .agent()
                .telemetryTo(receiver)
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().replace("127.0.0.1", "localhost"))
                .env("MILLPOND_POOL_PROBATION", "false");
        List<String> open = jdk.feature() == 8 ? List.of() : List.of("--add-exports=java.base/sun.net=ALL-UNNAMED");
        for (String option : open) {
            jvm = jvm.jvm(option);
        }
        return jvm;
    }
}
