/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.Handles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer that came of no door inside its call stands around a connection that we handed out earlier: then its driver or
 * DataSource lends what it kept, and must get back the very object that it gave (DBCP's PoolingDriver casts what it is handed). Looks
 * at fields; calls nothing.
 */
final class LentOn {

    /** A guard around a pool's connection around what it opened. */
    private static final int MAX_DEPTH = 3;

    private LentOn() {}

    static boolean isAroundAHandle(Object answer) {
        return isAroundAHandle(answer, MAX_DEPTH);
    }

    private static boolean isAroundAHandle(Object answer, int depth) {
        if (Handles.isHandle(answer)) {
            return true;
        }
        for (Class<?> c = answer.getClass();
                depth > 0 && c != null && c.getClassLoader() != null;
                c = c.getSuperclass()) {
            for (Field field : fields(c)) {
                Object held = held(field, answer);
                if (held != null && held != answer && isAroundAHandle(held, depth - 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Field[] fields(Class<?> type) {
        try {
            return type.getDeclaredFields();
        } catch (LinkageError | SecurityException e) {
            return new Field[0]; // a field of a type that is not there
        }
    }

    /** Null where it is no connection, or cannot be read. */
    private static @Nullable Object held(Field field, Object of) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
            return null;
        }
        boolean mayHold = Connection.class.isAssignableFrom(field.getType())
                || field.getType().isAssignableFrom(Connection.class);
        if (!mayHold) {
            return null;
        }
        try {
            field.setAccessible(true);
            Object held = field.get(of);
            return held instanceof Connection ? held : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null; // a module that is not open to us
        }
    }
}
