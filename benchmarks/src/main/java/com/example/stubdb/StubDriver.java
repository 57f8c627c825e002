/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code jdbc:stub:}. Loading the class registers it, as JDBC has it. */
public class StubDriver implements Driver {

    public static final String URL = "jdbc:stub://localhost:4242/orders";

    /** Plain: counted for a set-up by one thread, and free for the threads that are measured. */
    private static int opened;

    private static volatile long connectMillis;
    private static final AtomicInteger OPENED_SLOWLY = new AtomicInteger();

    static {
        try {
            DriverManager.registerDriver(new StubDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) {
        if (!acceptsURL(url)) {
            return null;
        }
        return open();
    }

    static Connection open() {
        opened++;
        if (connectMillis > 0) {
            OPENED_SLOWLY.incrementAndGet();
            try {
                Thread.sleep(connectMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return StubObjects.FACTORY.connection();
    }

    /** From now on a connect takes this long. */
    public static void connectsTake(long millis) {
        connectMillis = millis;
    }

    /** Attempts since a connect takes time, by any thread. */
    public static int openedSlowly() {
        return OPENED_SLOWLY.get();
    }

    /** How many were opened so far, by a single thread. */
    public static int opened() {
        return opened;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:stub:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
