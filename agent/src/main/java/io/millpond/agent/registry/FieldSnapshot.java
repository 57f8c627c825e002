/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a DataSource is set to, whatever its setters are called: every field of it and of its superclasses. Text and numbers are
 * compared by value, all else must be the same object. So two snapshots are equal only where nothing that a session could depend
 * on differs, in versions of a driver too that nobody has seen.
 *
 * <p>Shows no value: some are passwords.
 */
final class FieldSnapshot {

    /** The fields of one class; null where they cannot be read. */
    private static final ClassValue<Fields> FIELDS = new ClassValue<Fields>() {
        @Override
        protected Fields computeValue(Class<?> type) {
            return new Fields(type);
        }
    };

    private static final class Fields {
        final Field @Nullable [] all;

        Fields(Class<?> type) {
            Field[] found;
            try {
                List<Field> fields = new ArrayList<>();
                for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                    for (Field field : c.getDeclaredFields()) {
                        if (!Modifier.isStatic(field.getModifiers())) {
                            field.setAccessible(true);
                            fields.add(field);
                        }
                    }
                }
                found = fields.toArray(new Field[0]);
            } catch (RuntimeException | LinkageError e) {
                found = null; // a module that is not open to us, a field of a type that is not there
            }
            all = found;
        }
    }

    private final Object[] values;

    private FieldSnapshot(Object[] values) {
        this.values = values;
    }

    /** One whose fields cannot be read equals nothing. */
    static FieldSnapshot of(Object source) {
        return of(source, Collections.emptySet());
    }

    /** @param without names of fields that say nothing about a session */
    static FieldSnapshot of(Object source, Set<String> without) {
        Field[] fields = FIELDS.get(source.getClass()).all;
        if (fields == null) {
            return new FieldSnapshot(new Object[] {new Same(new Object())});
        }
        Object[] values = new Object[fields.length];
        try {
            for (int i = 0; i < fields.length; i++) {
                values[i] = without.contains(fields[i].getName()) ? Null.NULL : value(fields[i].get(source));
            }
        } catch (IllegalAccessException e) {
            return new FieldSnapshot(new Object[] {new Same(new Object())});
        }
        return new FieldSnapshot(values);
    }

    private static Object value(@Nullable Object value) {
        if (value == null) {
            return Null.NULL;
        }
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum) {
            return value;
        }
        if (value instanceof char[]) {
            return new String((char[]) value);
        }
        if (value instanceof String[]) {
            return Arrays.asList(((String[]) value).clone());
        }
        if (value instanceof int[]) {
            return Arrays.toString((int[]) value);
        }
        if (value.getClass() == Properties.class) {
            return ((Properties) value).clone();
        }
        return new Same(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof FieldSnapshot) || ((FieldSnapshot) other).values.length != values.length) {
            return false;
        }
        boolean same = true;
        for (int i = 0; i < values.length; i++) {
            same &= isSame(values[i], ((FieldSnapshot) other).values[i]);
        }
        return same;
    }

    private static boolean isSame(Object mine, Object theirs) {
        return mine instanceof String && theirs instanceof String
                ? Secret.isSame((String) mine, (String) theirs)
                : mine.equals(theirs);
    }

    @Override
    public int hashCode() {
        return values.length;
    }

    @Override
    public String toString() {
        return "FieldSnapshot{" + values.length + " fields}";
    }

    private enum Null {
        NULL
    }
}
