/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The methods that a hand-written handle has code for. One that it merely inherits from an interface as a default, because JDBC
 * gained it after Java 8, is not among them: the driver may have overridden it.
 */
final class HandleMethods {

    private final Class<?> logical;
    private final Map<String, Method> methods = new HashMap<>();

    HandleMethods(Class<?> logical) {
        this.logical = logical;
        for (Method method : logical.getMethods()) {
            // A bridge has the same parameters as the method it calls.
            if (!method.getDeclaringClass().isInterface() && !method.isBridge()) {
                methods.put(key(method), method);
            }
        }
    }

    /** The handle's method of this name and these parameters, whatever it returns; null: none. */
    @Nullable
    Method find(Method driver) {
        return methods.get(key(driver));
    }

    /** The interface of java.sql that the handle implements. */
    Class<?> jdbcInterface() {
        for (Class<?> type : logical.getInterfaces()) {
            if (type.getName().startsWith("java.sql.")) {
                return type;
            }
        }
        throw new IllegalArgumentException(logical.getName());
    }

    private static String key(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
