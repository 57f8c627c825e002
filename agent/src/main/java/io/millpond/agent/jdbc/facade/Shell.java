/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The way between a handle that extends the driver's own class and the hand-written handle that it forwards to. A field of the
 * generated class, not an interface that it implements: applications make proxies of {@code getClass().getInterfaces()}, in
 * loaders of their own, and an interface of ours is visible in none of them.
 */
public final class Shell {

    static final String FIELD = "millpond$handle";

    private static final Shell NONE = new Shell(null);

    private static final ClassValue<Shell> SHELLS = new ClassValue<Shell>() {
        /* With our own rights, whoever's call it is: without a check of access on each use. */
        @Override
        @SuppressWarnings("removal")
        protected Shell computeValue(Class<?> type) {
            PrivilegedAction<Shell> finding = () -> find(type);
            return AccessController.doPrivileged(finding);
        }
    };

    private final @Nullable Field field;

    private Shell(@Nullable Field field) {
        this.field = field;
    }

    private static Shell find(Class<?> type) {
        try {
            Field field = type.getField(FIELD);
            field.setAccessible(true);
            return new Shell(field);
        } catch (NoSuchFieldException e) {
            return NONE;
        }
    }

    /** The hand-written handle behind an object that the application holds; null where it is none of ours. */
    public static @Nullable Object handleOf(@Nullable Object held) {
        if (held == null || !(held.getClass().getClassLoader() instanceof WrapLoader)) {
            return null;
        }
        Field field = SHELLS.get(held.getClass()).field;
        try {
            return field == null ? null : field.get(held);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
