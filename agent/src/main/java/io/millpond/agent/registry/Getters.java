/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The getters of one class, looked for once: a DataSource is read on each borrow, and the exception that tells of a missing method
 * costs more than all the rest of a borrow, the more the deeper the stack. Lives in the class that it speaks of.
 */
final class Getters {

    private static final ClassValue<Getters> ALL = new ClassValue<Getters>() {
        @Override
        protected Getters computeValue(Class<?> type) {
            return new Getters(type);
        }
    };

    private static final Object NONE = new Object();

    private final Class<?> type;
    private final Map<String, Object> byName = new ConcurrentHashMap<>();

    private Getters(Class<?> type) {
        this.type = type;
    }

    /**
     * What a public getter of this object answers.
     *
     * @throws NoSuchMethodException where it has none of that name
     */
    static @Nullable Object call(Object target, String getter) throws ReflectiveOperationException {
        Method method = ALL.get(target.getClass()).find(getter);
        if (method == null) {
            throw new NoSuchMethodException(target.getClass().getName() + "." + getter);
        }
        return method.invoke(target);
    }

    /** As {@link #call}; null where there is no such getter, or it does not answer. */
    static @Nullable Object ask(Object target, String getter) {
        Method method = ALL.get(target.getClass()).find(getter);
        if (method == null) {
            return null;
        }
        try {
            return method.invoke(target);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    static boolean has(Object target, String getter) {
        return ALL.get(target.getClass()).find(getter) != null;
    }

    private @Nullable Method find(String getter) {
        Object known = byName.get(getter);
        if (known == null) {
            known = look(getter);
            byName.put(getter, known);
        }
        return known == NONE ? null : (Method) known;
    }

    private Object look(String getter) {
        try {
            return type.getMethod(getter);
        } catch (NoSuchMethodException e) {
            return NONE;
        }
    }
}
