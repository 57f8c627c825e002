/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Whether there are other properties behind these. Their public methods tell by listing all names, which costs more than all the rest
 * of a borrow; the runtime opens java.util for us where it can, and then it is one read.
 */
final class PropertyDefaults {

    private static final @Nullable MethodHandle DEFAULTS = find();

    private PropertyDefaults() {}

    /** True where what {@code info} holds itself, as strings, is all that a driver can read from it. */
    static boolean areNoneBehind(Properties info) {
        MethodHandle defaults = DEFAULTS;
        if (defaults == null) {
            return info.stringPropertyNames().size() == info.size();
        }
        try {
            return (Properties) defaults.invokeExact(info) == null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a getter of a field throws nothing checked
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            Field field = Properties.class.getDeclaredField("defaults");
            field.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectGetter(field)
                    .asType(MethodType.methodType(Properties.class, Properties.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return null;
        }
    }
}
