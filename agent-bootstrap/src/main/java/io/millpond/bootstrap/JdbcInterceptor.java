/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The only doorway from the advice to the agent. Its signatures name {@code java.lang} and {@code java.util} types only: on
 * Java 9 and later a class of the bootstrap loader cannot link {@code java.sql}, which belongs to the platform loader.
 *
 * <p>No method throws: a fault of ours before the driver's call answers {@code null} (the original runs), one after it leaves
 * the driver's result in place.
 */
public abstract class JdbcInterceptor {

    /**
     * Called on entry to the private {@code DriverManager.getConnection(String, Properties, Class)}.
     *
     * @param caller the class that called DriverManager, resolved by the JDK; null for native callers
     * @return null: the original runs and nothing of ours follows; a {@link JdbcAnswer}: the original is skipped; any other
     *     {@link JdbcCall}: the original runs and {@link JdbcCall#finish} sees its outcome
     */
    public abstract @Nullable JdbcCall enterDriverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller);

    /**
     * Called on entry to the public {@code DriverManager.getConnection(String)} and {@code getConnection(String, String, String)},
     * before they make their Properties. Answers what was decided before for this very text and caller, and nothing else.
     *
     * @param caller as {@link #enterDriverManager}, found as the method itself finds it
     * @return null: the original runs, and comes to {@link #enterDriverManager}; or a {@link JdbcAnswer}
     */
    public @Nullable JdbcCall enterDriverManagerAgain(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Class<?> caller) {
        return null;
    }

    /**
     * Called on entry to {@code DataSource.getConnection()} and {@code getConnection(String, String)}.
     *
     * @param withCredentials true for the form that takes a user and a password
     * @param promised the method's own return type where it promises more than a Connection; null where it does not
     * @return as {@link #enterDriverManager}
     */
    public abstract @Nullable JdbcCall enterDataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised);

    /**
     * Called on entry to {@code Driver.connect(String, Properties)}, whoever calls it.
     *
     * @param promised as {@link #enterDataSource}
     * @return as {@link #enterDriverManager}
     */
    public abstract @Nullable JdbcCall enterDriver(
            Object driver, @Nullable String url, @Nullable Properties info, @Nullable Class<?> promised);

    /**
     * Called on entry to {@code getPooledConnection} and {@code getXAConnection}: whoever calls these is a pool or a transaction
     * manager.
     *
     * @return as {@link #enterDriverManager}, never an answer
     */
    public abstract @Nullable JdbcCall enterPooledSource(Object source);

    /**
     * Called on entry to {@code PooledConnection.getConnection()}.
     *
     * @param promised as {@link #enterDataSource}
     * @return as {@link #enterDriverManager}, never an answer
     */
    public abstract @Nullable JdbcCall enterPooledConnection(Object pooled, @Nullable Class<?> promised);

    /** The leaks found so far, for people; null: the agent has not started yet. */
    public @Nullable String leaks() {
        return null;
    }
}
