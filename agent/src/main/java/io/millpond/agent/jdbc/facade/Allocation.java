/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a class none of whose constructors runs. What {@code ReflectionFactory} makes does that too, by two calls that the JIT cannot
 * see through. This it makes as it makes any other, where the class is a constant.
 *
 * <p>By reflection, because jdk.unsupported may be missing from a linked image or a modular application. Not one of the methods of this
 * class that Java 24 and later warn of.
 */
final class Allocation {

    /** Null where there is none. */
    private static final @Nullable MethodHandle ALLOCATE = find();

    private Allocation() {}

    private static @Nullable MethodHandle find() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe", true, null);
            Field only = type.getDeclaredField("theUnsafe");
            only.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(type, "allocateInstance", MethodType.methodType(Object.class, Class.class))
                    .bindTo(only.get(null));
        } catch (Throwable absent) {
            /* The end of the stack too, for one. This runs once, as the class is initialised: an error let through would make the class
             * unusable for the life of the JVM, and handles of every driver that is not met yet would not be of its classes. */
            return null;
        }
    }

    static boolean isThere() {
        return ALLOCATE != null;
    }

    /** Where it {@link #isThere}. */
    static Object of(Class<?> type) {
        MethodHandle allocate = ALLOCATE;
        if (allocate == null) {
            throw new IllegalStateException(type.getName());
        }
        try {
            return (Object) allocate.invokeExact(type);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
