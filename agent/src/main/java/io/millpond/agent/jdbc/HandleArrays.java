/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.sql.Array;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's arrays. They keep the connection that made them, look types up by it, and make result sets on it, whose
 * {@code getStatement().getConnection()} is that connection: the driver's own, which the application would close, roll back, or
 * use when the next borrower has it. So they are made to keep something else, which holds the borrow as a handle does, lets the driver
 * look up what it needs, and makes the handle's statements. It is seen by nobody but the array.
 */
final class HandleArrays {

    private static final String POSTGRES = "org.postgresql.jdbc.PgArray";

    private static final ClassValue<@Nullable Field> FIELDS = new ClassValue<@Nullable Field>() {
        /* With our own rights, whoever's call it is. */
        @Override
        @SuppressWarnings("removal")
        protected @Nullable Field computeValue(Class<?> type) {
            PrivilegedAction<@Nullable Field> finding = () -> find(type);
            return AccessController.doPrivileged(finding);
        }
    };

    private HandleArrays() {}

    /** @return false: it goes on asking the driver's connection, which must not be lent to anybody else then */
    static boolean asksHandle(Array array, LogicalConnection connection) {
        if (!array.getClass().getName().equals(POSTGRES)) {
            return false;
        }
        Field field = FIELDS.get(array.getClass());
        if (field == null) {
            return false;
        }
        try {
            Object asked = field.get(array);
            if (asked == null || isOurs(asked)) {
                return true; // freed, or handed out before
            }
            if (asked != connection.physicalOrNull()) {
                return asked == connection.self();
            }
            if (!field.getType().isInstance(connection.self())) {
                return false; // a handle by JDBC's interfaces alone cannot make what the driver casts
            }
            field.set(
                    array,
                    Proxy.newProxyInstance(
                            field.getType().getClassLoader(), new Class<?>[] {field.getType()}, new Asked(connection)));
            return true;
        } catch (IllegalAccessException e) {
            return false;
        }
    }

    private static boolean isOurs(Object asked) {
        return Proxy.isProxyClass(asked.getClass()) && Proxy.getInvocationHandler(asked) instanceof Asked;
    }

    /** What an array asks of its connection. */
    private static final class Asked implements InvocationHandler {
        private final LogicalConnection connection;

        Asked(LogicalConnection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class || method.getName().equals("createStatement")) {
                return on(connection.self(), method, arguments);
            }
            // As a call of the handle. But what is answered stays within the driver, so it is no escape.
            HandleScope scope = connection;
            Connection driver = scope.enterQuietly();
            try {
                return on(driver == null ? connection.self() : driver, method, arguments);
            } catch (Throwable e) {
                scope.note(e); // a look-up may find the connection broken, and nobody else hears of it
                throw e;
            } finally {
                scope.leave();
            }
        }

        private static @Nullable Object on(Object target, Method method, Object @Nullable [] arguments)
                throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }

    private static @Nullable Field find(Class<?> type) {
        try {
            Field field = type.getDeclaredField("connection");
            if (!Connection.class.isAssignableFrom(field.getType())
                    || !field.getType().isInterface()) {
                return null;
            }
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | RuntimeException e) {
            return null; // another version, or a module that is closed to us
        }
    }
}
