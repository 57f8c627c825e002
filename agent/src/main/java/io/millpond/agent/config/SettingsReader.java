/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings from all their sources. Never fails: a bad value or an unknown name becomes one entry of
 * {@link Settings#problems} and the default holds, because a typing error must not stop somebody's application.
 */
public final class SettingsReader {

    /** Longest part of a bad value that is repeated in a report. */
    private static final int SHOWN_CHARS = 80;

    private static final String PREFIX = "millpond.";

    private final Map<ConfigSource, Map<String, String>> sources = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsReader() {}

    /** From the running JVM. */
    public static Settings read(@Nullable String agentArguments) {
        return read(agentArguments, System.getProperties(), System.getenv());
    }

    static Settings read(@Nullable String agentArguments, Properties properties, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        reader.sources.put(ConfigSource.ARGUMENT, reader.arguments(agentArguments));
        reader.sources.put(ConfigSource.PROPERTY, properties(properties, false));
        reader.sources.put(ConfigSource.ENVIRONMENT, environment(environment));
        String file = reader.firstText(ConfigKeys.CONFIG.property());
        Map<String, String> fromFile = new LinkedHashMap<>();
        if (file != null) {
            fromFile = properties(SettingsFile.read(file, reader.problems), true);
        }
        reader.sources.put(ConfigSource.FILE, fromFile);
        return reader.resolve();
    }

    private Settings resolve() {
        Map<ConfigKey<?>, Settings.Value> values = new IdentityHashMap<>();
        for (ConfigKey<?> key : ConfigKeys.all()) {
            values.put(key, resolve(key));
        }
        Settings settings = new Settings(values, problems);
        reportMoreIdleThanOpen(settings);
        reportUnknownNames();
        return settings;
    }

    /** The pool keeps no more idle connections than it may open; who asked for more should hear it. */
    private void reportMoreIdleThanOpen(Settings settings) {
        int max = settings.get(ConfigKeys.POOL_MAX_SIZE);
        int idle = settings.get(ConfigKeys.POOL_MIN_IDLE);
        if (idle > max) {
            problems.add(nameIn(settings.source(ConfigKeys.POOL_MIN_IDLE), ConfigKeys.POOL_MIN_IDLE.property()) + "="
                    + idle + " is more than MILLPOND_POOL_MAX_SIZE=" + max + "; using " + max);
        }
    }

    private <T> Settings.Value resolve(ConfigKey<T> key) {
        for (Map.Entry<ConfigSource, Map<String, String>> source : sources.entrySet()) {
            String text = source.getValue().get(key.property());
            if (text == null || text.trim().isEmpty()) {
                continue;
            }
            String trimmed = text.trim();
            T value = key.type().parse(trimmed);
            if (value != null) {
                return new Settings.Value(value, trimmed, source.getKey());
            }
            String using = key.defaultText().isEmpty() ? "nothing" : "the default " + key.defaultText();
            problems.add(nameIn(source.getKey(), key.property()) + "="
                    + (key.isMasked() ? "***" : shortened(trimmed)) + " is not "
                    + key.type().accepted()
                    + "; using " + using);
            break;
        }
        return new Settings.Value(key.defaultValue(), key.defaultText(), ConfigSource.DEFAULT);
    }

    private void reportUnknownNames() {
        TreeSet<String> known = new TreeSet<>();
        for (ConfigKey<?> key : ConfigKeys.all()) {
            known.add(key.property());
        }
        for (Map.Entry<ConfigSource, Map<String, String>> source : sources.entrySet()) {
            for (String name : new TreeSet<>(source.getValue().keySet())) {
                if (known.contains(name)) {
                    continue;
                }
                String shown = shortened(nameIn(source.getKey(), name));
                if (isOfALaterVersion(name)) {
                    problems.add(shown + " comes in a later version; ignored");
                } else {
                    problems.add(shown + " is not a setting of Millpond; ignored"
                            + suggestion(name, known, source.getKey()));
                }
            }
        }
    }

    private static boolean isOfALaterVersion(String name) {
        for (String later : ConfigKeys.LATER) {
            if (later.endsWith(".") ? name.startsWith(later) : name.equals(later)) {
                return true;
            }
        }
        return false;
    }

    private static String suggestion(String name, TreeSet<String> known, ConfigSource source) {
        for (String candidate : known) {
            if (EditDistance.atMost(2, name, candidate)) {
                return " (did you mean " + nameIn(source, candidate) + "?)";
            }
        }
        return " (java -jar millpond.jar --config lists them)";
    }

    private @Nullable String firstText(String property) {
        for (Map<String, String> source : sources.values()) {
            String text = source.get(property);
            if (text != null && !text.trim().isEmpty()) {
                return text.trim();
            }
        }
        return null;
    }

    /** {@code key=value,key=value}; a comma inside a value is kept where what follows is no {@code key=}. */
    private Map<String, String> arguments(@Nullable String text) {
        Map<String, String> found = new LinkedHashMap<>();
        if (text == null || text.trim().isEmpty()) {
            return found;
        }
        String last = null;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && isName(part.substring(0, equals).trim())) {
                last = propertyName(part.substring(0, equals).trim());
                found.put(last, part.substring(equals + 1));
            } else if (last != null) {
                found.put(last, found.get(last) + "," + part);
            } else {
                problems.add("agent argument " + shortened(part) + " is not key=value; ignored");
            }
        }
        return found;
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '.' && c != '_') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** An argument may be written {@code pool.max.size}, {@code millpond.pool.max.size} or {@code MILLPOND_POOL_MAX_SIZE}. */
    private static String propertyName(String argument) {
        String name = argument.toLowerCase(Locale.ROOT).replace('_', '.');
        return name.startsWith(PREFIX) ? name : PREFIX + name;
    }

    private static Map<String, String> properties(Properties properties, boolean all) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                found.put(name, properties.getProperty(name));
            } else if (all) {
                found.put(propertyName(name), properties.getProperty(name));
            }
        }
        return found;
    }

    private static Map<String, String> environment(Map<String, String> environment) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith("MILLPOND_")) {
                found.put(propertyName(variable.getKey()), variable.getValue());
            }
        }
        return found;
    }

    private static String nameIn(ConfigSource source, String property) {
        switch (source) {
            case ENVIRONMENT:
                return property.replace('.', '_').toUpperCase(Locale.ROOT);
            case ARGUMENT:
                return "agent argument " + property.substring(PREFIX.length());
            default:
                return property;
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
