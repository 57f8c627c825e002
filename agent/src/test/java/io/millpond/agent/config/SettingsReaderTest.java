/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    @TempDir
    Path folder;

    private static Settings fromEnvironment(String name, String value) {
        return SettingsReader.read(null, new Properties(), Collections.singletonMap(name, value));
    }

    @Test
    void defaultsHoldWhereNothingIsSet() {
        Settings settings = Settings.defaults();

        assertThat(settings.get(ConfigKeys.POOL_MAX_SIZE)).isEqualTo(10);
        assertThat(settings.get(ConfigKeys.POOL_ACQUIRE_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.source(ConfigKeys.POOL_MAX_SIZE)).isEqualTo(ConfigSource.DEFAULT);
        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void theAgentArgumentCountsMoreThanPropertyEnvironmentAndFile() throws Exception {
        Path file = folder.resolve("millpond.properties");
        Files.write(file, "millpond.pool.max.size=1\nmillpond.pool.min.idle=1\n".getBytes(StandardCharsets.UTF_8));
        Properties properties = new Properties();
        properties.setProperty("millpond.pool.max.size", "3");
        Map<String, String> environment = Map.of(
                "MILLPOND_CONFIG", file.toString(), "MILLPOND_POOL_MAX_SIZE", "2", "MILLPOND_POOL_KEEPALIVE", "5s");

        Settings settings = SettingsReader.read("pool.max.size=4,log.level=debug", properties, environment);

        assertThat(settings.get(ConfigKeys.POOL_MAX_SIZE)).isEqualTo(4);
        assertThat(settings.source(ConfigKeys.POOL_MAX_SIZE)).isEqualTo(ConfigSource.ARGUMENT);
        assertThat(settings.get(ConfigKeys.POOL_KEEPALIVE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.get(ConfigKeys.POOL_MIN_IDLE)).isEqualTo(1);
        assertThat(settings.source(ConfigKeys.POOL_MIN_IDLE)).isEqualTo(ConfigSource.FILE);
        assertThat(settings.get(ConfigKeys.LOG_LEVEL)).isEqualTo(ConfigKeys.LogLevel.DEBUG);
        assertThat(settings.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MILLPOND_ENABLED|yes|true or false",
                "MILLPOND_ENABLED|1|true or false",
                "MILLPOND_POOL_ENABLED|on|true or false",
                "MILLPOND_POOL_MAX_SIZE|0|a whole number from 1 to 10000",
                "MILLPOND_POOL_MAX_SIZE|-1|a whole number from 1 to 10000",
                "MILLPOND_POOL_MAX_SIZE|ten|a whole number from 1 to 10000",
                "MILLPOND_POOL_MAX_SIZE|1e3|a whole number from 1 to 10000",
                "MILLPOND_POOL_MAX_SIZE|99999999999|a whole number from 1 to 10000",
                "MILLPOND_POOL_MIN_IDLE|-3|a whole number from 0 to 10000",
                "MILLPOND_POOL_MIN_IDLE|2.5|a whole number from 0 to 10000",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|0|a duration",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|-5s|a duration",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|30 parsecs|a duration",
                "MILLPOND_POOL_ACQUIRE_TIMEOUT|PT30S|a duration",
                "MILLPOND_POOL_IDLE_TIMEOUT|10min|a duration",
                "MILLPOND_POOL_IDLE_TIMEOUT|9999999999999s|a duration",
                "MILLPOND_POOL_MAX_LIFETIME|forever|a duration",
                "MILLPOND_POOL_KEEPALIVE|1h30m|a duration",
                "MILLPOND_POOL_VALIDATE_AFTER|.5s|a duration",
                "MILLPOND_POOL_EXHAUSTED|block|one of wait, fail, overflow",
                "MILLPOND_POOL_PROBATION|maybe|true or false",
                "MILLPOND_LEAKS|all|one of off, count, sampled, full",
                "MILLPOND_LEAK_SUSPECT_AFTER|soon|a duration",
                "MILLPOND_LEAK_RECLAIM|always|one of report, confirmed, suspect",
                "MILLPOND_LEAK_GC|sometimes|one of never, exhausted",
                "MILLPOND_TELEMETRY|jaeger|one of auto, app, own, off",
                "MILLPOND_TRACES_ERROR_MESSAGES|2|true or false",
                "MILLPOND_LOG_LEVEL|verbose|one of off, error, warn, info, debug",
            })
    void aBadValueIsReportedWithWhatIsAcceptedAndTheDefaultHolds(String name, String value, String accepted) {
        Settings settings = fromEnvironment(name, value);

        assertThat(settings.problems())
                .singleElement()
                .asString()
                .contains(name + "=" + value, accepted, "using the default");
        assertThat(settings.toString()).isEqualTo(Settings.defaults().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MILLPOND_POOL_MAXSIZE|did you mean MILLPOND_POOL_MAX_SIZE?",
                "MILLPOND_POOL_SIZE_MAXIMUM|--config lists them",
                "MILLPOND_BUDGET|comes in a later version",
                "MILLPOND_RULE_ORDERS_MATCH|comes in a later version",
            })
    void anUnknownNameIsReportedOnce(String name, String hint) {
        assertThat(fromEnvironment(name, "5").problems())
                .singleElement()
                .asString()
                .contains(name, hint);
    }

    @Test
    void moreIdleThanOpenConnectionsIsAFault() {
        assertThat(fromEnvironment("MILLPOND_POOL_MIN_IDLE", "11").problems())
                .containsExactly("MILLPOND_POOL_MIN_IDLE=11 is more than MILLPOND_POOL_MAX_SIZE=10; using 10");
        assertThat(fromEnvironment("MILLPOND_POOL_MIN_IDLE", "10").problems()).isEmpty();
    }

    @Test
    void allFaultsComeInOneReport() {
        Settings settings = SettingsReader.read(
                "nonsense",
                new Properties(),
                Map.of("MILLPOND_LEAKS", "x", "MILLPOND_LOG_LEVEL", "y", "MILLPOND_FOO", "z"));

        assertThat(settings.problems()).hasSize(4);
    }

    @Test
    void aFileThatOthersMayWriteIsIgnored() throws Exception {
        Path file = folder.resolve("open.properties");
        Files.write(file, "millpond.pool.max.size=1\n".getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        Settings settings = fromEnvironment("MILLPOND_CONFIG", file.toString());

        assertThat(settings.get(ConfigKeys.POOL_MAX_SIZE)).isEqualTo(10);
        assertThat(settings.problems()).singleElement().asString().contains("can be written by others");
    }

    @Test
    void aFileThatIsNotThereIsReported() {
        assertThat(fromEnvironment("MILLPOND_CONFIG", "/nowhere/millpond.properties")
                        .problems())
                .singleElement()
                .asString()
                .contains("cannot be read");
    }

    @Test
    void excludedUrlsAreNeverShown() {
        Settings settings = fromEnvironment("MILLPOND_POOL_EXCLUDE", "jdbc:x:*password=hunter2*");

        assertThat(settings.get(ConfigKeys.POOL_EXCLUDE)).containsExactly("jdbc:x:*password=hunter2*");
        assertThat(settings.toString() + ConfigReference.effective(settings)).doesNotContain("hunter2");
    }

    @Test
    void aListInAnAgentArgumentKeepsItsCommas() {
        Settings settings = SettingsReader.read(
                "pool.exclude=jdbc:h2:*,jdbc:sqlite:*,log.level=warn", new Properties(), Collections.emptyMap());

        assertThat(settings.get(ConfigKeys.POOL_EXCLUDE)).containsExactly("jdbc:h2:*", "jdbc:sqlite:*");
        assertThat(settings.get(ConfigKeys.LOG_LEVEL)).isEqualTo(ConfigKeys.LogLevel.WARN);
    }
}
