/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How a DataSource was set when it was read, in a form that is compared with how it is set now without making anything: the fields
 * that a {@link FieldSnapshot} reads, by the same rules. There is none where a snapshot would look deeper than this does (a map, an
 * object of the driver's own): then each call reads anew.
 *
 * <p>Lives with the caller, whom the DataSource may outlive or not: refers to no class and to no object of either.
 */
final class SourceState {

    private final Set<String> without;
    private final Held[] held;

    /** What it told by its getters; null: its fields are all. */
    private final @Nullable String told;

    private SourceState(Set<String> without, Held[] held, @Nullable String told) {
        this.without = without;
        this.held = held;
        this.told = told;
    }

    /**
     * Null where only a reading tells.
     *
     * @param without names of fields that a reading leaves out too
     * @param told what {@link SourceReader#url} said of it, where that may depend on more than its fields
     */
    static @Nullable SourceState of(DataSource source, Set<String> without, @Nullable String told) {
        Field[] fields = FieldSnapshot.fieldsOf(source.getClass());
        if (fields == null || FieldSnapshot.isCollection(source)) {
            return null;
        }
        Held[] held = new Held[fields.length];
        try {
            for (int i = 0; i < fields.length; i++) {
                Held value = without.contains(fields[i].getName()) ? ANY : hold(fields[i].get(source), source);
                if (value == null) {
                    return null;
                }
                held[i] = value;
            }
        } catch (IllegalAccessException | RuntimeException e) {
            return null; // changed by another thread meanwhile, perhaps
        }
        return new SourceState(without, held, told);
    }

    /** Whether {@link #isOf} calls methods of its class, of which it is not known what they do and how long that takes. */
    boolean asks() {
        return told != null;
    }

    /** Whether a reading would say the same now. */
    boolean isOf(DataSource source) {
        Field[] fields = FieldSnapshot.fieldsOf(source.getClass());
        if (fields == null || fields.length != held.length) {
            return false;
        }
        boolean same = true;
        try {
            for (int i = 0; i < fields.length; i++) {
                if (held[i] != ANY) {
                    same &= held[i].is(fields[i].get(source));
                }
            }
        } catch (IllegalAccessException | RuntimeException e) {
            return false;
        }
        return same && (told == null || told.equals(SourceReader.url(source)));
    }

    /** One value, as it was. */
    private abstract static class Held {
        abstract boolean is(@Nullable Object now);
    }

    private static final Held ANY = new Held() {
        @Override
        boolean is(@Nullable Object now) {
            return true;
        }
    };

    private static final Held NULL = new Held() {
        @Override
        boolean is(@Nullable Object now) {
            return now == null;
        }
    };

    /** Null where more is to be looked at. */
    private static @Nullable Held hold(@Nullable Object value, Object source) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Enum || FieldSnapshot.isByIdentity(value, source)) {
            return new Identity(value);
        }
        if (FieldSnapshot.isPlain(value)) {
            return new Plain(value);
        }
        if (value instanceof char[]) {
            return new Plain(new String((char[]) value));
        }
        if (value instanceof byte[]) {
            return new Bytes(((byte[]) value).clone());
        }
        if (value instanceof int[]) {
            return new Ints(((int[]) value).clone());
        }
        if (value instanceof String[]) {
            return new Texts(((String[]) value).clone());
        }
        return value.getClass() == Properties.class ? Settings.of((Properties) value) : null;
    }

    private static final class Identity extends Held {
        private final WeakReference<Object> value;

        Identity(Object value) {
            this.value = new WeakReference<>(value);
        }

        @Override
        boolean is(@Nullable Object now) {
            return now != null && value.get() == now;
        }
    }

    /** Text, a number, or the characters of a password. */
    private static final class Plain extends Held {
        private final Object value;

        Plain(Object value) {
            this.value = value;
        }

        @Override
        boolean is(@Nullable Object now) {
            if (now == value) {
                return true;
            }
            if (value instanceof String) {
                return now instanceof String
                        ? Secret.isSame((String) value, (String) now)
                        : now instanceof char[] && Secret.isSame((String) value, (char[]) now);
            }
            return value.equals(now);
        }
    }

    private static final class Bytes extends Held {
        private final byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }

        @Override
        boolean is(@Nullable Object now) {
            return now instanceof byte[] && Arrays.equals(value, (byte[]) now);
        }
    }

    private static final class Ints extends Held {
        private final int[] value;

        Ints(int[] value) {
            this.value = value;
        }

        @Override
        boolean is(@Nullable Object now) {
            return now instanceof int[] && Arrays.equals(value, (int[]) now);
        }
    }

    private static final class Texts extends Held {
        private final String[] value;

        Texts(String[] value) {
            this.value = value;
        }

        @Override
        boolean is(@Nullable Object now) {
            return now instanceof String[] && Arrays.equals(value, (String[]) now);
        }
    }

    /** Properties that hold nothing but text, and have nothing behind them. */
    private static final class Settings extends Held {
        private final String[] names;
        private final String[] values;

        private Settings(String[] names, String[] values) {
            this.names = names;
            this.values = values;
        }

        static @Nullable Settings of(Properties properties) {
            String[] names = properties.stringPropertyNames().toArray(new String[0]);
            String[] values = new String[names.length];
            for (int i = 0; i < names.length; i++) {
                values[i] = Objects.toString(properties.getProperty(names[i]), "");
            }
            Settings read = new Settings(names, values);
            return read.is(properties) ? read : null;
        }

        @Override
        boolean is(@Nullable Object now) {
            if (now == null || now.getClass() != Properties.class || ((Properties) now).size() != names.length) {
                return false;
            }
            Properties properties = (Properties) now;
            boolean same = true;
            for (int i = 0; i < names.length; i++) {
                Object value = properties.get(names[i]);
                same &= value instanceof String && Secret.isSame(values[i], (String) value);
            }
            return same && PropertyDefaults.areNoneBehind(properties);
        }
    }

    @Override
    public String toString() {
        return "SourceState{" + held.length + " fields" + (without.isEmpty() ? "" : ", " + without.size() + " left out")
                + '}';
    }
}
