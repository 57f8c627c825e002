/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

/** Where a value came from, most important first. */
public enum ConfigSource {
    ARGUMENT("agent argument"),
    PROPERTY("system property"),
    ENVIRONMENT("environment"),
    FILE("file"),
    DEFAULT("default");

    private final String label;

    ConfigSource(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
