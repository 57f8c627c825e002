/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.facade.FacadeTypes;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/** The doors that {@code jdbc.facade} has no right to. */
public final class FacadesForTest {

    private FacadesForTest() {}

    public static FacadeTypes types() {
        return new FacadeTypes(Wrapping::logicalFor);
    }

    public static boolean isHandled(Class<?> type) {
        return Wrapping.logicalFor(type) != null;
    }

    /** The class that handles for this class of a driver have. */
    public static Class<?> generated(Class<?> physical) {
        return types().of(physical).generated();
    }

    /** A JDK proxy is public and final. */
    public static Class<?> finalConnection() {
        return Proxy.newProxyInstance(
                        FacadesForTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (p, m, a) -> null)
                .getClass();
    }
}
