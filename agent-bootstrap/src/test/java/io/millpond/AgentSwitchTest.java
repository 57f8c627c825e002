/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSwitchTest {

    @TempDir
    Path folder;

    @AfterEach
    void forgetProperties() {
        System.clearProperty("millpond.enabled");
        System.clearProperty("millpond.config");
    }

    @Test
    void theAgentIsOnUnlessToldOtherwise() {
        assertThat(AgentSwitch.isOn(null)).isTrue();
        assertThat(AgentSwitch.isOn("")).isTrue();
        assertThat(AgentSwitch.isOn("pool.max.size=3,,=,leaks=off")).isTrue();
        assertThat(AgentSwitch.isOn("enabled=perhaps")).isTrue();
    }

    @Test
    void anArgumentSwitchesItOffInEachSpelling() {
        assertThat(AgentSwitch.isOn("enabled=false")).isFalse();
        assertThat(AgentSwitch.isOn("leaks=off, millpond.enabled = FALSE ,log.level=debug"))
                .isFalse();
        assertThat(AgentSwitch.isOn("MILLPOND_ENABLED=False")).isFalse();
    }

    @Test
    void anArgumentBeatsTheSystemProperty() {
        System.setProperty("millpond.enabled", "false");

        assertThat(AgentSwitch.isOn(null)).isFalse();
        assertThat(AgentSwitch.isOn("enabled=true")).isTrue();
    }

    @Test
    void theSettingsFileCountsLast() throws Exception {
        Path file = Files.writeString(folder.resolve("größe.properties"), "# off\nmillpond.enabled = false\n");

        System.setProperty("millpond.config", file.toString());
        assertThat(AgentSwitch.isOn(null)).isFalse();
        assertThat(AgentSwitch.isOn("config=" + folder.resolve("absent"))).isTrue();

        System.setProperty("millpond.enabled", "true");
        assertThat(AgentSwitch.isOn(null)).isTrue();
    }
}
