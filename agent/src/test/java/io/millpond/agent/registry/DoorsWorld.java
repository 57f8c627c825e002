/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.Settings;
import io.millpond.agent.config.SettingsReader;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.Query;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.pool.MovedClock;
import io.millpond.agent.pool.PoolWorkers;
import io.millpond.agent.pool.Ticker;
import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The doors as the agent wires them, with time that can be moved on, for classes that are woven here or called as if they were. */
final class DoorsWorld extends JdbcInterceptor implements AutoCloseable {

    /** A getConnection's own body. */
    interface Body {
        Connection open() throws SQLException;
    }

    final List<Leak> leaks = new CopyOnWriteArrayList<>();
    final List<String> statements = new CopyOnWriteArrayList<>();
    final List<String> borrowed = new CopyOnWriteArrayList<>();
    /** Of each of these, in nanoseconds. */
    final List<Long> waits = new CopyOnWriteArrayList<>();
    /** By pools; what callers open for themselves is not among them. */
    final AtomicInteger opened = new AtomicInteger();

    final Doors doors;
    final LeakTracker tracker;

    /** Looks over the stack for who called. */
    final AtomicInteger walks = new AtomicInteger();

    /** Whom they find; null: who is there. */
    volatile Class<?> caller;

    private final PoolListener pools = new PoolListener() {
        @Override
        public void opened(PoolIdentity pool, long nanos) {
            opened.incrementAndGet();
        }
    };

    volatile Executor background = command -> new Thread(command, "background").start();

    private final MovedClock clock = new MovedClock();
    private final PoolWorkers workers = clock.workers();

    /** @param settings as an agent argument, without the first part of their names */
    DoorsWorld(String settings) {
        Settings read = SettingsReader.read(settings);
        Ticker ticker = clock::nanos;
        LeakListener heard = leaks::add;
        tracker = LeakTracker.create(PoolSettingsOf.leaks(read), ticker::nanos, heard, Runnable::run);
        Services services = new Services(
                read,
                ticker,
                workers,
                pools,
                this::borrowed,
                tracker,
                new Faults(),
                command -> background.execute(command));
        doors = new Doors(services, this::callerOf);
    }

    private Class<?> callerOf(Class<?> door) {
        walks.incrementAndGet();
        Class<?> as = caller;
        return as == null ? Callers.of(door) : as;
    }

    /** Rung by woven classes until this is closed. */
    DoorsWorld listening() {
        InterceptorHolder.set(this);
        return this;
    }

    void moveOn(long nanos) {
        clock.moveOn(nanos);
    }

    /** What the housekeeping thread does in a second. */
    void look() {
        tracker.poll();
        doors.housekeep(null);
    }

    /** DriverManager's private method, which chooses this driver. */
    Connection manager(java.sql.Driver driver, String url, Properties info, Class<?> caller) throws SQLException {
        return run(doors.driverManager(url, info, caller), () -> connect(driver, url, info));
    }

    /** A driver's connect. */
    Connection connect(java.sql.Driver driver, String url, Properties info) throws SQLException {
        return run(doors.driver(driver, url, info, null), () -> driver.connect(url, info));
    }

    /** What the advice does around a body. */
    static Connection run(JdbcCall call, Body body) throws SQLException {
        if (call == null) {
            return body.open();
        }
        if (!(call instanceof JdbcAnswer)) {
            Connection returned = null;
            Throwable thrown = null;
            try {
                returned = body.open();
            } catch (SQLException e) {
                thrown = e;
            }
            call.finish(returned, thrown);
        }
        if (call.failure != null) {
            throw (SQLException) call.failure;
        }
        return (Connection) call.result;
    }

    ManagedPool onlyPool() {
        List<ManagedPool> all = doors.registry().all();
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " pools");
        }
        return all.get(0);
    }

    private QueryListener.Session borrowed(PoolIdentity pool, long start, long wait) {
        waits.add(wait);
        borrowed.add(pool.name());
        return new QueryListener.Session() {
            @Override
            public Object started(Query query) {
                statements.add(query.summary());
                return query;
            }
        };
    }

    @Override
    public JdbcCall enterDriverManager(String url, Properties info, Class<?> caller) {
        return CallDepth.isNested() ? null : doors.driverManager(url, info, caller);
    }

    @Override
    public JdbcCall enterDataSource(
            Object source, String user, String password, boolean withCredentials, Class<?> promised) {
        return CallDepth.isNested() ? null : doors.dataSource(source, user, password, withCredentials, promised);
    }

    @Override
    public JdbcCall enterDriver(Object driver, String url, Properties info, Class<?> promised) {
        return CallDepth.isNested() ? null : doors.driver(driver, url, info, promised);
    }

    @Override
    public JdbcCall enterPooledSource(Object source) {
        return CallDepth.isNested() ? null : doors.pooledSource(source);
    }

    @Override
    public JdbcCall enterPooledConnection(Object pooled, Class<?> promised) {
        return CallDepth.isNested() ? null : doors.pooledConnection(pooled, promised);
    }

    @Override
    public void close() {
        InterceptorHolder.set(null);
        doors.closeIdle(1_000_000_000L);
        workers.stop();
    }
}
