/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection in front of another. */
final class Wrapped {
    /** What close() does instead. */
    interface Closing {
        void close() throws SQLException;
    }

    private Wrapped() {}

    static Connection around(Connection inner, Closing closing) {
        return (Connection) Proxy.newProxyInstance(
                Wrapped.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closing.close();
                        return null;
                    }
                    return call(inner, method, arguments);
                });
    }

    private static Object call(Connection inner, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
