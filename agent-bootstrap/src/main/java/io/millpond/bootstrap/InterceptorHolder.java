/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where the advice finds the agent. Empty means pass through: an application class never waits for us. */
public final class InterceptorHolder {

    private static final int TOO_DEEP = 2;

    private static volatile @Nullable JdbcInterceptor interceptor;

    private InterceptorHolder() {}

    public static void set(@Nullable JdbcInterceptor value) {
        interceptor = value;
    }

    public static @Nullable JdbcInterceptor get() {
        return interceptor;
    }

    public static @Nullable JdbcCall enterDriverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterDriverManager(url, info, caller);
    }

    public static @Nullable JdbcCall enterDriverManagerAgain(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Class<?> caller) {
        return outOfLine(TOO_DEEP, url, user, password, caller);
    }

    /**
     * HotSpot's JIT inlines a method into itself once, not twice. So what follows here is a call, wherever this is inlined, and
     * DriverManager's own method stays small enough to be inlined in who calls it, also after it was compiled by itself. Only there does its
     * {@code getCallerClass} cost nothing; else it is a walk over the stack, longer than all the rest of a borrow.
     */
    private static @Nullable JdbcCall outOfLine(
            int deeper,
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable Class<?> caller) {
        if (deeper > 0) {
            return outOfLine(deeper - 1, url, user, password, caller);
        }
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterDriverManagerAgain(url, user, password, caller);
    }

    public static @Nullable JdbcCall enterDataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised) {
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterDataSource(dataSource, user, password, withCredentials, promised);
    }

    public static @Nullable JdbcCall enterDriver(
            Object driver, @Nullable String url, @Nullable Properties info, @Nullable Class<?> promised) {
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterDriver(driver, url, info, promised);
    }

    public static @Nullable JdbcCall enterPooledSource(Object source) {
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterPooledSource(source);
    }

    public static @Nullable JdbcCall enterPooledConnection(Object pooled, @Nullable Class<?> promised) {
        JdbcInterceptor target = interceptor;
        return target == null ? null : target.enterPooledConnection(pooled, promised);
    }

    /** Null: no agent here, or not started yet. Empty only where it could say nothing. */
    public static @Nullable String leaks() {
        JdbcInterceptor target = interceptor;
        if (target == null) {
            return null;
        }
        String table = target.leaks();
        return table == null ? "no connection was asked for yet" + System.lineSeparator() : table;
    }
}
