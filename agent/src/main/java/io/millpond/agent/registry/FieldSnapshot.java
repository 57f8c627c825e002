/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a DataSource is set to, whatever its setters are called: every field of it and of its superclasses. Text, numbers and
 * collections of the JDK are compared by value; so is what an object of the driver itself holds, for jTDS and Jaybird keep there what
 * their setters set. All else must be the same object. So two snapshots are equal only where nothing that a session could depend on
 * differs, in versions of a driver too that nobody has seen.
 *
 * <p>Shows no value: some are passwords.
 */
final class FieldSnapshot {

    /** What no setter sets: each call of Derby's client counts on. */
    private static final Set<String> COUNTERS = Collections.singleton("traceFileSuffixIndex_");

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
                for (Class<?> c = type; c != null && c.getClassLoader() != null; c = c.getSuperclass()) {
                    for (Field field : c.getDeclaredFields()) {
                        if (!Modifier.isStatic(field.getModifiers()) && !COUNTERS.contains(field.getName())) {
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

    /** What a snapshot of this class looks at; null where it cannot. */
    static Field @Nullable [] fieldsOf(Class<?> type) {
        return FIELDS.get(type).all;
    }

    private static final Object UNREADABLE = new Object();

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
        return new Reader(source, false).read(without);
    }

    /**
     * For a DataSource that may share with its equals: what a driver's object holds must be equal and be the same object, for it may
     * hold more than its fields say.
     */
    static FieldSnapshot shared(Object source, Set<String> without) {
        return new Reader(source, true).read(without);
    }

    /** Reads one DataSource. Bounded: one that holds more than that cannot be read. */
    private static final class Reader {
        private static final int MAX_DEPTH = 8;
        private static final int MAX_OBJECTS = 256;

        private final Object source;
        private final boolean sharing;
        /** Null until an object is met that is to be looked into: most have none. */
        private @Nullable Map<Object, Object> seen;

        Reader(Object source, boolean sharing) {
            this.source = source;
            this.sharing = sharing;
        }

        FieldSnapshot read(Set<String> without) {
            try {
                Object[] values = fields(source, without, 0);
                if (values == null) {
                    return unreadable();
                }
                // Informix' is a Properties itself.
                return new FieldSnapshot(
                        isCollection(source) ? new Object[] {Arrays.asList(values), elements(source, 0)} : values);
            } catch (IllegalAccessException | RuntimeException e) {
                return unreadable(); // changed by another thread meanwhile, perhaps
            }
        }

        private static FieldSnapshot unreadable() {
            return new FieldSnapshot(new Object[] {new Same(UNREADABLE)});
        }

        private Object @Nullable [] fields(Object of, Set<String> without, int depth) throws IllegalAccessException {
            Field[] fields = FIELDS.get(of.getClass()).all;
            if (fields == null) {
                return null;
            }
            Object[] values = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                values[i] = without.contains(fields[i].getName()) ? Null.NULL : value(fields[i].get(of), depth + 1);
            }
            return values;
        }

        private Object value(@Nullable Object value, int depth) throws IllegalAccessException {
            if (value == null) {
                return Null.NULL;
            }
            if (isPlain(value)) {
                return value;
            }
            if (value instanceof char[]) {
                return new String((char[]) value);
            }
            if (value instanceof byte[]) {
                return Arrays.toString((byte[]) value);
            }
            if (value instanceof int[]) {
                return Arrays.toString((int[]) value);
            }
            if (value instanceof AtomicInteger || value instanceof AtomicLong || value instanceof AtomicBoolean) {
                return value.toString();
            }
            boolean own = isOwn(value, source);
            if (!own && !isOfTheJdk(value)) {
                return new Same(value);
            }
            Map<Object, Object> met = seen;
            if (met == null) {
                met = new IdentityHashMap<>();
                seen = met;
            }
            if (met.put(value, value) != null) {
                return new Same(value); // read where it was met first
            }
            if (depth > MAX_DEPTH || met.size() > MAX_OBJECTS) {
                throw new IllegalStateException("too much to look at");
            }
            if (!own) {
                return elements(value, depth);
            }
            Object[] held = fields(value, Collections.emptySet(), depth);
            Object content = held == null ? new Same(value) : new FieldSnapshot(held);
            Object elements = isCollection(value) ? elements(value, depth) : Null.NULL; // a driver's subclass of one
            return Arrays.asList(sharing ? new Same(value) : Null.NULL, content, elements);
        }

        private Object elements(Object value, int depth) throws IllegalAccessException {
            if (value instanceof AtomicReference) {
                return Collections.singletonList(value(((AtomicReference<?>) value).get(), depth + 1));
            }
            if (value instanceof Object[]) {
                return values(Arrays.asList((Object[]) value), depth);
            }
            if (value instanceof Properties) {
                Map<Object, Object> all = new HashMap<>();
                for (String name : ((Properties) value).stringPropertyNames()) { // with the defaults behind it
                    String text = ((Properties) value).getProperty(name);
                    all.put(name, text == null ? Null.NULL : text);
                }
                for (Map.Entry<?, ?> each : ((Properties) value).entrySet()) {
                    all.put(key(each.getKey()), value(each.getValue(), depth + 1));
                }
                return all;
            }
            if (value instanceof Map) {
                Map<Object, Object> all = new HashMap<>();
                for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                    all.put(key(each.getKey()), value(each.getValue(), depth + 1));
                }
                return all;
            }
            return values((Collection<?>) value, depth);
        }

        private List<Object> values(Collection<?> of, int depth) throws IllegalAccessException {
            List<Object> all = new ArrayList<>(of.size());
            for (Object each : of) {
                all.add(value(each, depth + 1));
            }
            return all;
        }

        private static Object key(@Nullable Object key) {
            return key == null ? Null.NULL : isPlain(key) ? key : new Same(key);
        }
    }

    /** An object of the driver itself, which is looked into. */
    private static boolean isOwn(Object value, Object source) {
        ClassLoader driver = source.getClass().getClassLoader();
        return driver != null && value.getClass().getClassLoader() == driver && !isLive(value, source);
    }

    /** No setting: what it uses to connect (Derby's holds the whole database), or itself. */
    private static boolean isLive(Object value, Object source) {
        return value == source || value instanceof Driver;
    }

    /** A snapshot says of it only which object it is. */
    static boolean isByIdentity(Object value, Object source) {
        return !isPlain(value)
                && !value.getClass().isArray()
                && !(value instanceof AtomicInteger || value instanceof AtomicLong || value instanceof AtomicBoolean)
                && !isOwn(value, source)
                && !isOfTheJdk(value);
    }

    /** Never changes, and is equal to its like. */
    static boolean isPlain(Object value) {
        return value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Double
                || value instanceof Float
                || value.getClass() == BigDecimal.class
                || value.getClass() == BigInteger.class;
    }

    private static boolean isOfTheJdk(Object value) {
        return value instanceof Object[]
                || (isCollection(value) && value.getClass().getName().startsWith("java.util."));
    }

    static boolean isCollection(Object value) {
        return value instanceof Map || value instanceof Collection || value instanceof AtomicReference;
    }

    /** False: it equals nothing, itself included. */
    boolean isReadable() {
        return !(values.length == 1 && values[0].equals(new Same(UNREADABLE)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!isReadable()
                || !(other instanceof FieldSnapshot)
                || ((FieldSnapshot) other).values.length != values.length) {
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
