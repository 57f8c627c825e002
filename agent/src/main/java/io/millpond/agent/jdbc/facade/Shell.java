/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Field;
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
        @Override
        protected Shell computeValue(Class<?> type) {
            try {
                return new Shell(type.getField(FIELD));
            } catch (NoSuchFieldException e) {
                return NONE;
            }
        }
    };

    private final @Nullable Field field;

    private Shell(@Nullable Field field) {
        this.field = field;
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

    /** Made without its constructor, the new object gets its logic here, before anybody else sees it. */
    public static void give(Object shell, Object handle) {
        Field field = SHELLS.get(shell.getClass()).field;
        if (field == null) {
            throw new IllegalArgumentException(shell.getClass().getName());
        }
        try {
            field.set(shell, handle);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
