/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.thread.StackRoom;
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
    private final ClassesSeen seen;
    private volatile @Nullable Agent agent;
    private volatile boolean failed;

    LazyInterceptor(@Nullable String arguments, ClassesSeen seen) {
        this.seen = seen;
        this.arguments = arguments;
    }

    @Override
    public @Nullable JdbcCall enterDriverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        CallDepth.Here here = CallDepth.here();
        Object before = here.around();
        Agent started = startedOutside(before);
        if (started == null) {
            return null;
        }
        try {
            FaultPoint.DOOR_DRIVER_MANAGER.pass();
            return started.doors().driverManager(url, info, caller, before);
        } catch (Throwable fault) {
            here.scope = before;
            return failed(FaultPoint.DOOR_DRIVER_MANAGER, fault);
        }
    }

    /** Starts nothing: nothing was asked before. Inside another call the long way decides. */
    @Override
    public @Nullable JdbcCall enterDriverManagerAgain(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Class<?> caller) {
        Agent started = agent;
        if (started == null || !Feature.HANDLES.isOn() || CallDepth.here().around() != null) {
            return null;
        }
        try {
            FaultPoint.DOOR_DRIVER_MANAGER_AGAIN.pass();
            return started.doors().driverManagerAgain(url, user, password, caller);
        } catch (Throwable fault) {
            return failed(FaultPoint.DOOR_DRIVER_MANAGER_AGAIN, fault);
        }
    }

    @Override
    public @Nullable JdbcCall enterDataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised) {
        CallDepth.Here here = CallDepth.here();
        Object before = here.around();
        Agent started = startedOutside(before);
        if (started == null) {
            return null;
        }
        try {
            FaultPoint.DOOR_DATA_SOURCE.pass();
            return started.doors().dataSource(dataSource, user, password, withCredentials, promised, before);
        } catch (Throwable fault) {
            here.scope = before;
            return failed(FaultPoint.DOOR_DATA_SOURCE, fault);
        }
    }

    @Override
    public @Nullable JdbcCall enterDriver(
            Object driver, @Nullable String url, @Nullable Properties info, @Nullable Class<?> promised) {
        CallDepth.Here here = CallDepth.here();
        Object before = here.around();
        Agent started = startedOutside(before);
        if (started == null) {
            return null;
        }
        try {
            FaultPoint.DOOR_DRIVER.pass();
            return started.doors().driver(driver, url, info, promised, before);
        } catch (Throwable fault) {
            here.scope = before;
            return failed(FaultPoint.DOOR_DRIVER, fault);
        }
    }

    @Override
    public @Nullable JdbcCall enterPooledSource(Object source) {
        CallDepth.Here here = CallDepth.here();
        Object before = here.around();
        Agent started = startedOutside(before);
        if (started == null) {
            return null;
        }
        try {
            FaultPoint.DOOR_POOLED_SOURCE.pass();
            return started.doors().pooledSource(source);
        } catch (Throwable fault) {
            here.scope = before;
            return failed(FaultPoint.DOOR_POOLED_SOURCE, fault);
        }
    }

    @Override
    public @Nullable JdbcCall enterPooledConnection(Object pooled, @Nullable Class<?> promised) {
        CallDepth.Here here = CallDepth.here();
        Object before = here.around();
        Agent started = startedOutside(before);
        if (started == null) {
            return null;
        }
        try {
            FaultPoint.DOOR_POOLED_CONNECTION.pass();
            return started.doors().pooledConnection(pooled, promised);
        } catch (Throwable fault) {
            here.scope = before;
            return failed(FaultPoint.DOOR_POOLED_CONNECTION, fault);
        }
    }

    @Override
    public @Nullable String leaks() {
        Agent started = agent;
        return started == null ? null : started.leaks().report();
    }

    /** The original runs as if we were not there. What was entered was left before, or later calls would count as inside it. */
    private static @Nullable JdbcCall failed(FaultPoint point, Throwable fault) {
        Faults.reportAtDoor(point, fault);
        return null;
    }

    /** Null: the call is one of the agent's own, or the agent is off. */
    private @Nullable Agent startedOutside(@Nullable Object before) {
        return before == CallDepth.NESTED || !Feature.HANDLES.isOn() ? null : agent();
    }

    private @Nullable Agent agent() {
        Agent started = agent;
        if (started != null || failed || !StackRoom.isThereToStart()) {
            return started; // a class whose initialiser met the end of the stack would be lost for the life of the JVM
        }
        synchronized (this) {
            if (agent == null && !failed) {
                // What starting touches must not come back in here.
                CallDepth.Here here = CallDepth.here();
                here.own++;
                try {
                    agent = Agent.start(arguments, seen);
                } catch (Throwable fault) {
                    failed = true;
                    AgentLog.error(
                            "cannot start (" + fault.getClass().getName() + "); the application runs without Millpond");
                } finally {
                    here.own--;
                }
            }
            return agent;
        }
    }
}
