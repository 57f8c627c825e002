/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.GcHint;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.OpenFailedException;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolClosedException;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.PoolTimeoutException;
import io.millpond.agent.sql.SqlCache;
import io.millpond.agent.sql.SqlDialect;
import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Driver;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where intercepted calls come in. Decides for each: not ours (null), pass through, or pooled. Called on the application's
 * thread with nothing of the application locked.
 */
public final class Doors {

    private static final int MAX_TARGETS = 1_000;

    private final Services services;
    private final PoolRegistry registry;
    private final Probation probation;
    private final OpeningCalls opening = new OpeningCalls();
    private final Glob excluded;
    private final boolean pooling;
    private final boolean probationOn;

    /** By target, what is passed through is shown under the target's own name. Bounded; cleared when full. */
    private final Map<String, Passing> passing = new ConcurrentHashMap<>();

    private final Map<SqlDialect, SqlCache> sqlCaches = new ConcurrentHashMap<>();

    private static final class Passing {
        final PoolIdentity identity;
        final LeakPool leakPool;

        Passing(PoolIdentity identity, LeakPool leakPool) {
            this.identity = identity;
            this.leakPool = leakPool;
        }
    }

    public Doors(Services services) {
        this.services = services;
        this.registry = new PoolRegistry(services);
        this.probationOn = services.settings.get(ConfigKeys.POOL_PROBATION);
        this.probation = new Probation(probationOn);
        this.excluded = Glob.of(services.settings.get(ConfigKeys.POOL_EXCLUDE));
        this.pooling = services.settings.get(ConfigKeys.POOL_ENABLED);
    }

    /** {@code DriverManager.getConnection}, whichever of its forms. */
    public @Nullable JdbcCall driverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        if (url == null || CallDepth.isNested()) {
            return null;
        }
        String callerName = caller == null ? "" : caller.getName();
        return enter(
                () -> JdbcTarget.of(url, info),
                url,
                callerName,
                LoaderView.loaderOf(caller),
                () -> DoorKey.ofDriverManager(url, info),
                driver -> driver instanceof Driver ? Dialer.of((Driver) driver, url, info) : null);
    }

    /** {@code DataSource.getConnection()} and {@code getConnection(user, password)}. */
    public @Nullable JdbcCall dataSource(
            Object source, @Nullable String user, @Nullable String password, boolean withCredentials) {
        if (CallDepth.isNested() || !(source instanceof DataSource) || !DataSourceTable.knows(source.getClass())) {
            return null;
        }
        DataSourceTable.Request request;
        try {
            request = DataSourceTable.request(source, user, password, withCredentials);
        } catch (ReflectiveOperationException | RuntimeException e) {
            services.faults.report("reading a " + source.getClass().getName(), e);
            return null;
        }
        if (request == null) {
            return null;
        }
        DataSourceTable.Request asked = request;
        Class<?> caller = Callers.ofDataSource(source.getClass());
        return enter(
                () -> JdbcTarget.of(asked.url, asked.credentials),
                asked.url,
                caller == null ? "" : caller.getName(),
                source.getClass().getClassLoader(),
                () -> asked.key,
                driver -> Dialer.of((DataSource) source, user, password, withCredentials, asked.key));
    }

    /** {@code Driver.connect} answered: remembers who, for the call that is running on this thread. */
    public void driverConnected(Object driver, Object connection) {
        opening.connected(driver, connection);
    }

    private interface KeySource {
        DoorKey key();
    }

    /** Parses the URL; asked only where no pool is there yet. */
    private interface TargetSource {
        JdbcTarget target();
    }

    private @Nullable JdbcCall enter(
            TargetSource targets,
            String url,
            String callerName,
            @Nullable ClassLoader loader,
            KeySource keys,
            AdoptingCall.DialerSource dialers) {
        long start = System.nanoTime();
        if (!pooling || KnownPools.isPool(callerName) || excluded.matches(url)) {
            return passThrough(targets.target(), null, start);
        }
        DoorKey key = keys.key();
        Probation.Caller caller = probation.caller(callerName, key);
        ManagedPool pool = caller.isKnown() ? registry.existing(key, loader) : null;
        if (pool == null) {
            JdbcTarget target = targets.target();
            if (!target.isPoolable()) {
                return passThrough(target, null, start);
            }
            if (!caller.isKnown()) {
                return passThrough(target, new PassThroughCall.Probationer(caller, key, loader), start);
            }
            pool = registry.find(key, target, loader, probationOn);
        }
        while (pool != null && !pool.isUnpoolable()) {
            try {
                return pooled(pool, start, dialers);
            } catch (PoolClosedException e) {
                // It was forgotten between the look and the call; the registry makes a new one.
                pool = registry.find(key, pool.target, loader, probationOn);
            }
        }
        return passThrough(targets.target(), null, start);
    }

    private JdbcCall pooled(ManagedPool pool, long start, AdoptingCall.DialerSource dialers)
            throws PoolClosedException {
        Acquired<PhysicalSession> acquired;
        try {
            acquired = pool.acquireInSpite();
        } catch (PoolTimeoutException e) {
            return JdbcAnswer.throwing(new SQLTransientConnectionException(e.getMessage(), "08001", e.getCause()));
        } catch (OpenFailedException e) {
            return JdbcAnswer.throwing(e.failure());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return JdbcAnswer.throwing(new SQLTransientConnectionException(
                    "Pool " + pool.identity.name() + ": interrupted while waiting for a connection", "08001", e));
        }
        Permit permit = acquired.permit();
        if (permit != null) {
            return new AdoptingCall(this, pool, acquired, permit, start, dialers);
        }
        PoolEntry<PhysicalSession> entry = Objects.requireNonNull(acquired.entry(), "an entry or a permit");
        try {
            return JdbcAnswer.returning(
                    PooledBorrow.handOut(pool, entry, acquired.generation(), start, acquired.waitNanos()));
        } catch (RuntimeException | Error fault) {
            // Ours: the entry goes, the slot stays, and the application's own call runs past the pool.
            pool.engine.discard(entry, acquired.generation(), CloseReason.EVICTED);
            throw fault;
        }
    }

    private JdbcCall passThrough(JdbcTarget target, PassThroughCall.@Nullable Probationer probationer, long start) {
        if (passing.size() > MAX_TARGETS) {
            passing.clear();
        }
        Passing as = passing.computeIfAbsent(target.poolName(), name -> {
            PoolIdentity identity = target.identity(name);
            return new Passing(identity, services.leaks.pool(identity));
        });
        return new PassThroughCall(this, target, as.identity, as.leakPool, probationer, start);
    }

    OpeningCalls opening() {
        return opening;
    }

    PoolRegistry registry() {
        return registry;
    }

    Services services() {
        return services;
    }

    SqlCache sqlCache(SqlDialect dialect) {
        return sqlCaches.computeIfAbsent(dialect, of -> new SqlCache(of, MAX_TARGETS, 10_000));
    }

    /**
     * About once a second, on the housekeeping thread; calls no driver.
     *
     * @param gcHint null: no garbage collection is ever asked for
     */
    public void housekeep(@Nullable GcHint gcHint) {
        registry.forgetUnused();
        if (gcHint != null) {
            for (ManagedPool pool : registry.all()) {
                pool.considerCollection(gcHint);
            }
        }
    }

    /** The JVM ends: idle connections are closed as the application closed them. Pools stay open for its own shutdown hooks. */
    public void closeIdle(long nanos) {
        registry.closeIdle(nanos);
    }
}
