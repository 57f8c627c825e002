/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/**
 * Whether two drivers of one class are the same driver: a class without a single field of its own has nothing in which they could
 * differ. Any other driver is known as itself only.
 */
final class StatelessDrivers {

    private static final ClassValue<Boolean> STATELESS = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                    for (Field field : c.getDeclaredFields()) {
                        if (!Modifier.isStatic(field.getModifiers())) {
                            return false;
                        }
                    }
                }
                return true;
            } catch (LinkageError | SecurityException e) {
                return false; // a field of a type that is not there
            }
        }
    };

    private StatelessDrivers() {}

    /** The class where that says all, else the driver itself. */
    static Object identity(Object driver) {
        return STATELESS.get(driver.getClass()) ? driver.getClass() : driver;
    }
}
