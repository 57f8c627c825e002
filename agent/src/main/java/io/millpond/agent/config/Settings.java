/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The effective settings, immutable, with where each came from and every fault that was found on the way. */
public final class Settings {

    static final class Value {
        final Object value;
        final String text;
        final ConfigSource source;

        Value(Object value, String text, ConfigSource source) {
            this.value = value;
            this.text = text;
            this.source = source;
        }
    }

    private final Map<ConfigKey<?>, Value> values;
    private final List<String> problems;

    Settings(Map<ConfigKey<?>, Value> values, List<String> problems) {
        this.values = new IdentityHashMap<>(values);
        this.problems = Collections.unmodifiableList(problems);
    }

    /** Every setting at its default. */
    public static Settings defaults() {
        return SettingsReader.read(null, new java.util.Properties(), Collections.emptyMap());
    }

    @SuppressWarnings("unchecked") // the reader stores what the key's own type parsed
    public <T> T get(ConfigKey<T> key) {
        return (T) value(key).value;
    }

    public ConfigSource source(ConfigKey<?> key) {
        return value(key).source;
    }

    /** The value as text for a person, secrets masked. */
    public String shown(ConfigKey<?> key) {
        Value value = value(key);
        return key.isMasked() && !value.text.isEmpty() && value.source != ConfigSource.DEFAULT ? "***" : value.text;
    }

    /** Faults, each with the key, the value, what is accepted and what is used instead. */
    public List<String> problems() {
        return problems;
    }

    private Value value(ConfigKey<?> key) {
        @Nullable Value value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("undeclared setting: " + key);
        }
        return value;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Settings{");
        for (ConfigKey<?> key : ConfigKeys.all()) {
            text.append(key.argument()).append('=').append(shown(key)).append(' ');
        }
        return text.append('}').toString();
    }
}
