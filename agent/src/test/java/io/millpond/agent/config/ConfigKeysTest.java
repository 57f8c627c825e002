/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigKeysTest {

    @Test
    void everyNameAndDefaultIsRecorded() {
        List<String> declared = new ArrayList<>();
        for (ConfigKey<?> key : ConfigKeys.all()) {
            declared.add(key.environment() + "=" + key.defaultText());
        }

        assertThat(declared)
                .containsExactly(
                        "MILLPOND_ENABLED=true",
                        "MILLPOND_CONFIG=",
                        "MILLPOND_POOL_ENABLED=true",
                        "MILLPOND_POOL_MAX_SIZE=10",
                        "MILLPOND_POOL_MIN_IDLE=0",
                        "MILLPOND_POOL_ACQUIRE_TIMEOUT=30s",
                        "MILLPOND_POOL_IDLE_TIMEOUT=10m",
                        "MILLPOND_POOL_MAX_LIFETIME=30m",
                        "MILLPOND_POOL_KEEPALIVE=2m",
                        "MILLPOND_POOL_VALIDATE_AFTER=500ms",
                        "MILLPOND_POOL_EXHAUSTED=wait",
                        "MILLPOND_POOL_EXCLUDE=",
                        "MILLPOND_POOL_PROBATION=true",
                        "MILLPOND_POOL_KNOWN_LIST=true",
                        "MILLPOND_LEAKS=sampled",
                        "MILLPOND_LEAK_SUSPECT_AFTER=60s",
                        "MILLPOND_LEAK_RECLAIM=confirmed",
                        "MILLPOND_LEAK_GC=exhausted",
                        "MILLPOND_TELEMETRY=auto",
                        "MILLPOND_TRACES_ERROR_MESSAGES=false",
                        "MILLPOND_TRACES_FILE=",
                        "MILLPOND_LOG_LEVEL=info");
    }

    @Test
    void everyDefaultIsAcceptedByItsOwnType() {
        for (ConfigKey<?> key : ConfigKeys.all()) {
            assertThat(key.defaultValue()).as(key.property()).isNotNull();
        }
    }
}
