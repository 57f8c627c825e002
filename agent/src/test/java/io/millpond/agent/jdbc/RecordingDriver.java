/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A driver that writes down each call on any of its objects, and answers with objects of its own. */
final class RecordingDriver implements InvocationHandler {

    final List<String> calls = new ArrayList<>();
    Throwable failure;
    /** Before a call of that name is answered. */
    final Map<String, Runnable> during = new HashMap<>();

    /** Only methods of these names fail; empty: all do. */
    Set<String> failing = Set.of();

    Connection connection() {
        return (Connection) make(Connection.class);
    }

    /** With methods of a vendor. */
    VendorConnection vendorConnection() {
        return (VendorConnection) make(VendorConnection.class);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "recording";
            };
        }
        calls.add(text(method));
        during.getOrDefault(method.getName(), () -> {}).run();
        if (failure != null && (failing.isEmpty() || failing.contains(method.getName()))) {
            throw failure;
        }
        if (method.getName().equals("getAutoCommit")) {
            return true;
        }
        Class<?> type = method.getReturnType();
        if (method.getName().equals("getKernel")) {
            return new RecordingDriver();
        }
        return type.isInterface()
                        && (type.getName().startsWith("java.sql.") || type == VendorConnection.VendorStatement.class)
                ? make(type)
                : zero(type);
    }

    static String text(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    /** An argument that no handle refuses. */
    static Object value(Class<?> type) {
        if (type == String.class) {
            return "SELECT 1";
        }
        return type == Class.class ? Runnable.class : zero(type);
    }

    private Object make(Class<?> type) {
        return Proxy.newProxyInstance(RecordingDriver.class.getClassLoader(), new Class<?>[] {type}, this);
    }

    static Object zero(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == short.class) {
            return (short) 0;
        } else if (type == byte.class) {
            return (byte) 0;
        } else if (type == char.class) {
            return (char) 0;
        } else if (type == float.class) {
            return 0f;
        } else if (type == double.class) {
            return 0d;
        } else if (type == int[].class) {
            return new int[0];
        } else if (type == long[].class) {
            return new long[0];
        }
        return null;
    }
}
