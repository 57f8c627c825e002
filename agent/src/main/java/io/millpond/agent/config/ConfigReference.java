/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

/** Renders {@code docs/CONFIGURATION.md} and the table of {@code --config}. */
public final class ConfigReference {

    private ConfigReference() {}

    /** The reference page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(8_192);
        page.append("# Configuration\n\n")
                .append(
                        "<!-- Generated from ConfigKeys; refresh with: mvn -pl agent -am test -Dtest=ConfigReferenceTest")
                .append(" -Dsurefire.failIfNoSpecifiedTests=false -Dmillpond.docs.refresh=true -->\n\n")
                .append(
                        "Nothing needs to be set. Where something is, the sources count in this order: agent argument\n")
                .append("(`-javaagent:millpond.jar=pool.max.size=20,log.level=warn`), system property")
                .append(
                        " (`-Dmillpond.pool.max.size=20`),\nenvironment (`MILLPOND_POOL_MAX_SIZE=20`), a Java properties file")
                .append(" named by `MILLPOND_CONFIG`, default.\n\n")
                .append(
                        "Durations are written `500ms`, `30s`, `10m`, `1h`; a bare number is milliseconds. A bad value or an")
                .append(
                        " unknown `MILLPOND_*`\nname never stops the application: all faults come in one report that names")
                .append(
                        " key, value, what is accepted and what is used\ninstead. `java -jar millpond.jar --config` prints")
                .append(" every setting with its effective value and where it came from.\n\n")
                .append("| Environment | Property | Default | Accepted | Meaning |\n|---|---|---|---|---|\n");
        for (ConfigKey<?> key : ConfigKeys.all()) {
            page.append("| `")
                    .append(key.environment())
                    .append("` | `")
                    .append(key.property())
                    .append("` | ");
            page.append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`")
                    .append(" | ");
            page.append(key.type().accepted()).append(" | ").append(key.doc()).append(" |\n");
        }
        page.append("\nIn a later version, and said once where set: `MILLPOND_RULE_*` and `MILLPOND_BUDGET`.\n\n")
                .append(
                        "`OTEL_*` variables mean what the OpenTelemetry specification says: service name, resource, exporter\n")
                .append("(`otlp`, `console`, `none`), endpoint, headers, sampler, batch limits. OTLP goes out as")
                .append(" `http/protobuf` to port 4318;\nfor `grpc` one line names that alternative. It goes")
                .append(" there directly: no proxy of the JVM's is asked.\n");
        return page.toString();
    }

    /** One line for each setting: name, effective value, source. */
    public static String effective(Settings settings) {
        StringBuilder text = new StringBuilder(2_048);
        for (ConfigKey<?> key : ConfigKeys.all()) {
            text.append(String.format(
                    "%-34s %-12s (%s)%n",
                    key.environment(), settings.shown(key), settings.source(key).label()));
        }
        return text.toString();
    }
}
