/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.bootstrap.CallDepth;
import java.lang.ref.WeakReference;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens a pool's later connections: through the driver or DataSource that the first call chose, with that caller's context
 * class loader, because drivers look for their plug-ins there.
 */
@SuppressWarnings("removal") // the access context is kept where there is one (Java 8 to 23)
abstract class Dialer {

    private final WeakReference<ClassLoader> contextLoader =
            new WeakReference<>(Thread.currentThread().getContextClassLoader());

    /** What the first caller may do, where there is a security manager: later connections ask for the same. */
    private final @Nullable AccessControlContext rights = CallerRights.current();

    /** A new physical connection. What the driver throws goes to the waiter untouched. */
    final Connection dial() throws SQLException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        CallDepth.Here here = CallDepth.here();
        here.own++;
        thread.setContextClassLoader(contextLoader.get());
        try {
            Connection connection = rights == null ? connect() : connectAs(rights);
            if (connection == null) {
                throw new SQLException(
                        "The driver that opened this pool's first connection refuses its URL now", "08001");
            }
            return connection;
        } finally {
            thread.setContextClassLoader(before);
            here.own--;
        }
    }

    private @Nullable Connection connectAs(AccessControlContext context) throws SQLException {
        PrivilegedExceptionAction<@Nullable Connection> dialing = this::connect;
        try {
            return AccessController.doPrivileged(dialing, context);
        } catch (PrivilegedActionException e) {
            throw (SQLException) e.getException();
        }
    }

    abstract @Nullable Connection connect() throws SQLException;

    /** False once what it dials has become another than what the pool was made for. */
    boolean isCurrent() {
        return true;
    }

    /**
     * False where what it would give the driver may not be what the application gives: a class of Properties that decrypts or
     * completes what it holds is known only to the application.
     */
    boolean isExact() {
        return true;
    }

    /** False where connecting runs code of the application's, which must find itself on its own thread ({@link OwnThread}). */
    abstract boolean suitsAnyThread();

    /** False where the application's own calls must open the pool's connections. */
    final boolean isFaithful() {
        return isExact() && suitsAnyThread();
    }

    /** The class by which a caller's loader shows that it has this driver. */
    abstract Class<?> driverClass();

    static Dialer of(Driver driver, String url, @Nullable Properties info) {
        boolean plain = info == null || info.getClass() == Properties.class;
        boolean anyThread = !OwnThread.isOf(driver.getClass()) && !OwnThread.isNamedBy(url, info);
        Properties copy = plain ? copyOf(info) : new Properties();
        return new Dialer() {
            @Override
            boolean isExact() {
                return plain;
            }

            @Override
            boolean suitsAnyThread() {
                return anyThread;
            }

            @Override
            @Nullable
            Connection connect() throws SQLException {
                // A copy for each call: some drivers write into what they are given.
                return driver.connect(url, (Properties) copy.clone());
            }

            @Override
            Class<?> driverClass() {
                return driver.getClass();
            }
        };
    }

    /** Of the same shape: drivers differ in whether they look at the defaults behind. */
    private static Properties copyOf(@Nullable Properties info) {
        Properties behind = new Properties();
        if (info == null) {
            return behind;
        }
        for (String name : info.stringPropertyNames()) {
            if (!info.containsKey(name)) {
                behind.setProperty(name, info.getProperty(name));
            }
        }
        Properties copy = behind.isEmpty() ? new Properties() : new Properties(behind);
        copy.putAll(info);
        return copy;
    }

    /** @param asked what the DataSource asked for: the application may set another user or database on it at any time */
    static Dialer of(
            DataSource source, SourceReader.Arguments arguments, SourceReader reader, SourceReader.Reading asked) {
        DoorKey key = asked.key;
        // Weak: a DataSource that the application has dropped can go, and its pool with it.
        WeakReference<DataSource> weak = new WeakReference<>(source);
        Class<?> type = source.getClass();
        boolean anyThread = !OwnThread.isOf(type) && !OwnThread.isNamedBy(asked.url, null);
        return new Dialer() {
            @Override
            boolean suitsAnyThread() {
                return anyThread;
            }

            @Override
            boolean isCurrent() {
                DataSource alive = weak.get();
                try {
                    SourceReader.Reading now = alive == null ? null : reader.read(alive, arguments);
                    return now != null && now.key.equals(key);
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return false;
                }
            }

            @Override
            @Nullable
            Connection connect() throws SQLException {
                DataSource alive = weak.get();
                if (alive == null) {
                    return null;
                }
                return arguments.given
                        ? alive.getConnection(arguments.user, arguments.password)
                        : alive.getConnection();
            }

            @Override
            Class<?> driverClass() {
                return type;
            }
        };
    }
}
