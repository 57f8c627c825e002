/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.log.AgentLog;
import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent with the first getConnection, and stands between it and the application: whatever of ours fails on entry,
 * the application's own call runs.
 */
final class LazyInterceptor extends JdbcInterceptor {

    private final @Nullable String arguments;
    private volatile @Nullable Agent agent;
    private volatile boolean failed;

    LazyInterceptor(@Nullable String arguments) {
        this.arguments = arguments;
    }

    @Override
    public @Nullable JdbcCall enterDriverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        if (CallDepth.isNested()) {
            return null;
        }
        Agent started = agent();
        if (started == null) {
            return null;
        }
        try {
            return started.doors().driverManager(url, info, caller);
        } catch (Throwable fault) {
            started.faults().report("DriverManager.getConnection", fault);
            return null;
        }
    }

    @Override
    public @Nullable JdbcCall enterDataSource(
            Object dataSource, @Nullable String user, @Nullable String password, boolean withCredentials) {
        if (CallDepth.isNested()) {
            return null;
        }
        Agent started = agent();
        if (started == null) {
            return null;
        }
        try {
            return started.doors().dataSource(dataSource, user, password, withCredentials);
        } catch (Throwable fault) {
            started.faults().report("DataSource.getConnection", fault);
            return null;
        }
    }

    @Override
    public void driverConnected(Object driver, Object connection) {
        Agent started = agent;
        if (started != null) {
            started.doors().driverConnected(driver, connection);
        }
    }

    private @Nullable Agent agent() {
        Agent started = agent;
        if (started != null || failed) {
            return started;
        }
        synchronized (this) {
            if (agent == null && !failed) {
                // What starting touches must not come back in here.
                CallDepth.enter();
                try {
                    agent = Agent.start(arguments);
                } catch (Throwable fault) {
                    failed = true;
                    AgentLog.error(
                            "cannot start (" + fault.getClass().getName() + "); the application runs without Millpond");
                } finally {
                    CallDepth.exit();
                }
            }
            return agent;
        }
    }
}
