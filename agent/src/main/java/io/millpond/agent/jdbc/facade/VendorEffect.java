/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Method;

/**
 * What a method that the handle does not know may do to the session: nothing, if its name says that it asks and it is told only
 * plain values; anything, otherwise.
 */
final class VendorEffect {

    private static final String[] ASKING = {"get", "is", "supports", "has"};

    private VendorEffect() {}

    static int of(Method method) {
        String name = method.getName();
        if (method.getDeclaringClass().getName().startsWith("java.sql.")) {
            // Added to JDBC after Java 8. A request's begin and end are hints; quoting is a matter of text.
            return name.startsWith("enquote") || name.endsWith("Request") || asks(name) ? Gate.CLEAN : Gate.DOUBT;
        }
        return asks(name) && isToldPlainValues(method) ? Gate.CLEAN : Gate.DOUBT;
    }

    private static boolean asks(String name) {
        for (String verb : ASKING) {
            if (name.startsWith(verb)
                    && (name.length() == verb.length() || Character.isUpperCase(name.charAt(verb.length())))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToldPlainValues(Method method) {
        for (Class<?> type : method.getParameterTypes()) {
            if (!type.isPrimitive() && type != String.class) {
                return false;
            }
        }
        return true;
    }
}
