/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.util.Locale;

/**
 * One setting: its names, type, default and what it is for.
 *
 * @param <T> the type of its value
 */
public final class ConfigKey<T> {

    /** The text of an unset setting that has no default. */
    static final String UNSET = "";

    private final String name;
    private final ValueType<T> type;
    private final String defaultText;
    private final String doc;
    private final boolean masked;

    private ConfigKey(String name, ValueType<T> type, String defaultText, String doc, boolean masked) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.doc = doc;
        this.masked = masked;
    }

    static <T> ConfigKey<T> of(String name, ValueType<T> type, String defaultText, String doc) {
        return new ConfigKey<>(name, type, defaultText, doc, false);
    }

    /** Its value may quote a secret, so it is shown as {@code ***}. */
    ConfigKey<T> asMasked() {
        return new ConfigKey<>(name, type, defaultText, doc, true);
    }

    /** The system property: {@code millpond.pool.max.size}. */
    public String property() {
        return name;
    }

    /** The agent argument: the property without {@code millpond.}. */
    public String argument() {
        return name.substring("millpond.".length());
    }

    /** The environment variable: {@code MILLPOND_POOL_MAX_SIZE}. */
    public String environment() {
        return name.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    public ValueType<T> type() {
        return type;
    }

    public String defaultText() {
        return defaultText;
    }

    public String doc() {
        return doc;
    }

    public boolean isMasked() {
        return masked;
    }

    T defaultValue() {
        T value = type.parse(defaultText);
        if (value == null) {
            throw new IllegalStateException("default of " + name + " is not accepted by its own type: " + defaultText);
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }
}
