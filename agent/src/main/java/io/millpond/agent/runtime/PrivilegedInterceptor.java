/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.registry.CallerRights;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import java.security.PrivilegedAction;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Under a security manager (Java 8 to 23) does the agent's work with the agent's own rights, whatever the application may do.
 * The original call between entry and {@link JdbcCall#finish} runs outside of it, so the driver's checks see the application's
 * frames as they do without us.
 */
final class PrivilegedInterceptor extends JdbcInterceptor {

    private final JdbcInterceptor target;

    PrivilegedInterceptor(JdbcInterceptor target) {
        this.target = target;
    }

    @Override
    public @Nullable JdbcCall enterDriverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        return isUnwatched()
                ? target.enterDriverManager(url, info, caller)
                : guarded(() -> target.enterDriverManager(url, info, caller));
    }

    /** Where somebody watches, the long way sees who may have what. */
    @Override
    public @Nullable JdbcCall enterDriverManagerAgain(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Class<?> caller) {
        return isUnwatched() ? target.enterDriverManagerAgain(url, user, password, caller) : null;
    }

    @Override
    public @Nullable JdbcCall enterDataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised) {
        return isUnwatched()
                ? target.enterDataSource(dataSource, user, password, withCredentials, promised)
                : guarded(() -> target.enterDataSource(dataSource, user, password, withCredentials, promised));
    }

    @Override
    public @Nullable JdbcCall enterDriver(
            Object driver, @Nullable String url, @Nullable Properties info, @Nullable Class<?> promised) {
        return isUnwatched()
                ? target.enterDriver(driver, url, info, promised)
                : guarded(() -> target.enterDriver(driver, url, info, promised));
    }

    @Override
    public @Nullable JdbcCall enterPooledSource(Object source) {
        return isUnwatched() ? target.enterPooledSource(source) : guarded(() -> target.enterPooledSource(source));
    }

    @Override
    public @Nullable JdbcCall enterPooledConnection(Object pooled, @Nullable Class<?> promised) {
        return isUnwatched()
                ? target.enterPooledConnection(pooled, promised)
                : guarded(() -> target.enterPooledConnection(pooled, promised));
    }

    @Override
    public @Nullable String leaks() {
        return target.leaks();
    }

    @SuppressWarnings("removal")
    private static boolean isUnwatched() {
        return System.getSecurityManager() == null;
    }

    private static @Nullable JdbcCall guarded(PrivilegedAction<@Nullable JdbcCall> entry) {
        JdbcCall call = CallerRights.withOwn(entry);
        return call == null || call instanceof JdbcAnswer ? call : new PrivilegedCall(call);
    }

    private static final class PrivilegedCall extends JdbcCall {

        private final JdbcCall call;

        PrivilegedCall(JdbcCall call) {
            this.call = call;
            this.here = call.here;
            this.outer = call.outer;
        }

        @Override
        public void finish(@Nullable Object returned, @Nullable Throwable thrown) {
            PrivilegedAction<Boolean> finishing = () -> {
                call.finish(returned, thrown);
                return Boolean.TRUE;
            };
            CallerRights.withOwn(finishing);
            result = call.result;
            failure = call.failure;
        }
    }
}
