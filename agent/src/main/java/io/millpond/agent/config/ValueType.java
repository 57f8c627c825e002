/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the text of a setting becomes a value, and what to tell where it does not. */
public abstract class ValueType<T> {

    private final String accepted;

    private ValueType(String accepted) {
        this.accepted = accepted;
    }

    /** What is accepted, in words for the operator. */
    public String accepted() {
        return accepted;
    }

    /** The value, or null where the text is not accepted. */
    abstract @Nullable T parse(String text);

    static ValueType<Boolean> bool() {
        return new ValueType<Boolean>("true or false") {
            @Override
            @Nullable
            Boolean parse(String text) {
                if (text.equalsIgnoreCase("true")) {
                    return true;
                }
                return text.equalsIgnoreCase("false") ? false : null;
            }
        };
    }

    static ValueType<Integer> integer(int min, int max) {
        return new ValueType<Integer>("a whole number from " + min + " to " + max) {
            @Override
            @Nullable
            Integer parse(String text) {
                try {
                    int value = Integer.parseInt(text);
                    return value < min || value > max ? null : value;
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        };
    }

    /** A number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; a bare number is milliseconds. */
    static ValueType<Duration> duration(Duration min, Duration max) {
        String accepted = "a duration such as 500ms, 30s, 10m or 1h (a bare number is ms), from "
                + Durations.format(min) + " to " + Durations.format(max);
        return new ValueType<Duration>(accepted) {
            @Override
            @Nullable
            Duration parse(String text) {
                Duration value = Durations.parse(text);
                return value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0 ? null : value;
            }
        };
    }

    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return new ValueType<E>("one of " + String.join(", ", names)) {
            @Override
            @Nullable
            E parse(String text) {
                for (E constant : type.getEnumConstants()) {
                    if (constant.name().equalsIgnoreCase(text)) {
                        return constant;
                    }
                }
                return null;
            }
        };
    }

    /** A comma list; blanks around an item do not count. */
    static ValueType<List<String>> list(String accepted) {
        return new ValueType<List<String>>(accepted) {
            @Override
            List<String> parse(String text) {
                List<String> items = new ArrayList<>();
                for (String item : Arrays.asList(text.split(",", -1))) {
                    if (!item.trim().isEmpty()) {
                        items.add(item.trim());
                    }
                }
                return Collections.unmodifiableList(items);
            }
        };
    }

    static ValueType<String> text(String accepted) {
        return new ValueType<String>(accepted) {
            @Override
            String parse(String text) {
                return text;
            }
        };
    }
}
