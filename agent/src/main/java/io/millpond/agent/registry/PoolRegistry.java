/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.log.AgentLog;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which pool serves a key. One key has several pools only where several class loaders brought the driver. At most
 * {@value #MAX_KEYS} keys are remembered, so rotating tokens and unique URLs cannot fill the heap; a pool that is empty and was
 * not asked for the idle timeout is forgotten.
 */
final class PoolRegistry implements Servers {

    static final int MAX_KEYS = 1_000;

    private static final long FAREWELL_STEP_NANOS = 2_000_000;
    /** Sessions close in microseconds; one that hangs must not hold up the application's own call for long. */
    private static final long CLOSE_IDLE_NANOS = 2_000_000_000;

    /** A server counts a session until its own thread or process of it has ended, a while after the client has closed it. */
    private static final long SERVER_ENDS_NANOS = 200_000_000;

    private final Services services;
    private final PoolNames names = new PoolNames();
    private final Map<DoorKey, List<ManagedPool>> pools = new ConcurrentHashMap<>();
    /** Closed, but something of it is lent still: shown until it is not. */
    private final List<ManagedPool> retiring = new CopyOnWriteArrayList<>();
    /**
     * The same, of a driver that left. Whoever has one of its connections reaches its pool: held here, the pool would keep the
     * class loader of an application that is gone.
     */
    private final List<WeakReference<ManagedPool>> left = new CopyOnWriteArrayList<>();

    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final DepartingLoaders departing;

    PoolRegistry(Services services) {
        this.services = services;
        this.departing = new DepartingLoaders(this, services.leaks);
    }

    /**
     * The pool for this key and this caller's loader, made where there is none.
     *
     * @param askedBefore true where the key is known to have been asked for before, so it is no one-off
     * @return null where too many keys are remembered
     */
    @Nullable
    ManagedPool find(DoorKey key, JdbcTarget target, @Nullable ClassLoader loader, boolean askedBefore) {
        ManagedPool found = existing(key, loader);
        return found != null ? found : create(key, target, loader, askedBefore);
    }

    /** Null where there is none yet that this loader may use. */
    @Nullable
    ManagedPool existing(DoorKey key, @Nullable ClassLoader loader) {
        List<ManagedPool> candidates = pools.get(key);
        if (candidates != null) {
            for (ManagedPool pool : candidates) {
                if (pool.isVisibleTo(loader)) {
                    return pool;
                }
            }
        }
        return null;
    }

    private synchronized @Nullable ManagedPool create(
            DoorKey key, JdbcTarget target, @Nullable ClassLoader loader, boolean askedBefore) {
        ManagedPool found = existing(key, loader);
        if (found != null) {
            return found;
        }
        List<ManagedPool> candidates = pools.get(key);
        if (size.get() >= MAX_KEYS) {
            if (warned.compareAndSet(false, true)) {
                AgentLog.warn("more than " + MAX_KEYS + " different sets of URL, credentials and properties are in use;"
                        + " further ones pass through unpooled. Asked at " + ApplicationLine.current()
                        + ". Does it put a token or a random value into each connection's properties?");
            }
            return null;
        }
        PoolIdentity identity = target.identity(names.next(target.poolName()));
        ManagedPool pool = new ManagedPool(identity, target, askedBefore, services, this, departing::brought);
        if (candidates == null) {
            candidates = new CopyOnWriteArrayList<>();
            pools.put(key, candidates);
        }
        candidates.add(pool);
        size.incrementAndGet();
        services.pools.poolRegistered(identity, pool.engine);
        return pool;
    }

    /**
     * One that shares this key's pools turned out to keep what it borrows. It keeps that; what is idle is closed, what is lent goes
     * when it comes back, waiters and all later callers get a new pool, of which nothing is held.
     */
    synchronized void retire(DoorKey key) {
        List<ManagedPool> retired = pools.remove(key);
        if (retired != null) {
            for (ManagedPool pool : retired) {
                size.decrementAndGet();
                pool.engine.close();
                retiring.add(pool);
            }
        }
    }

    /** Whether one of this caller's borrows is open now. */
    boolean holds(Probation.Caller caller) {
        List<ManagedPool> candidates = pools.get(caller.key);
        if (candidates != null) {
            for (ManagedPool pool : candidates) {
                if (pool.isHeldBy(caller)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether this caller may hold some that were lent without a look at who asks; see {@link ManagedPool#mayBeHeldBy}. */
    boolean mayHold(Probation.Caller caller) {
        List<ManagedPool> candidates = pools.get(caller.key);
        if (candidates != null) {
            for (ManagedPool pool : candidates) {
                if (pool.mayBeHeldBy(caller)) {
                    return true;
                }
            }
        }
        for (ManagedPool pool : retiring) {
            if (pool.mayBeHeldBy(caller)) {
                return true;
            }
        }
        return false;
    }

    /** Housekeeping: forgets pools that are empty and that nobody asked for during the idle timeout. */
    synchronized void forgetUnused() {
        long idle = services.settings.get(ConfigKeys.POOL_IDLE_TIMEOUT).toNanos();
        Iterator<Map.Entry<DoorKey, List<ManagedPool>>> all = pools.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<DoorKey, List<ManagedPool>> each = all.next();
            List<ManagedPool> candidates = each.getValue();
            for (ManagedPool pool : candidates) {
                // Nobody can ask for what was made for a DataSource or driver that is no more.
                if (pool.isForgettable(idle) || (!each.getKey().isAlive() && pool.engine.inUse() == 0)) {
                    forget(pool, candidates);
                }
            }
            if (candidates.isEmpty()) {
                all.remove();
            }
        }
        for (ManagedPool pool : retiring) {
            if (pool.engine.open() == 0) {
                retiring.remove(pool);
                removed(pool);
            }
        }
        left.removeIf(each -> {
            ManagedPool pool = each.get();
            return pool == null || pool.engine.open() == 0;
        });
    }

    private void forget(ManagedPool pool, List<ManagedPool> candidates) {
        candidates.remove(pool);
        size.decrementAndGet();
        pool.engine.close();
        left.add(new WeakReference<>(pool));
        removed(pool);
    }

    private void removed(ManagedPool pool) {
        services.pools.poolRemoved(pool.identity);
        names.free(pool.identity.name());
    }

    /** Closed, and not all that they lent is back: it has to be looked after. */
    List<ManagedPool> retiring() {
        List<ManagedPool> all = new ArrayList<>(retiring);
        for (WeakReference<ManagedPool> each : left) {
            ManagedPool pool = each.get();
            if (pool != null) {
                all.add(pool);
            }
        }
        return all;
    }

    /**
     * Forgets every pool with such a driver and closes what idles in it; what is lent is closed on its return. Waits for the
     * closing no longer than said, because afterwards the driver's classes may be out of reach.
     */
    void drain(Predicate<Class<?>> driver, long nanos) {
        List<ManagedPool> drained = forgetAll(driver);
        if (!drained.isEmpty()) {
            awaitClosed(drained, nanos);
        }
    }

    private synchronized List<ManagedPool> forgetAll(Predicate<Class<?>> driver) {
        List<ManagedPool> drained = new ArrayList<>();
        Iterator<List<ManagedPool>> all = pools.values().iterator();
        while (all.hasNext()) {
            List<ManagedPool> candidates = all.next();
            for (ManagedPool pool : candidates) {
                Class<?> used = pool.driverClass();
                if (used != null && driver.test(used)) {
                    forget(pool, candidates);
                    drained.add(pool);
                }
            }
            if (candidates.isEmpty()) {
                all.remove();
            }
        }
        return drained;
    }

    @Override
    public void closeIdle(JdbcTarget database) {
        List<ManagedPool> closing = new ArrayList<>();
        for (ManagedPool pool : all()) {
            if (pool.target.mayBe(database) || pool.isOnServer(database)) {
                pool.engine.retireAll(CloseReason.EVICTED);
                closing.add(pool);
            }
        }
        boolean embedded = database.host() == null;
        // Pools of a server go on serving others meanwhile: what these open since is not waited for.
        await(
                closing,
                pool -> embedded ? pool.engine.open() > pool.engine.inUse() : pool.engine.isClosingRetired(),
                CLOSE_IDLE_NANOS);
    }

    @Override
    public boolean makeRoom(JdbcTarget server, @Nullable ManagedPool asking, long sinceNanos) {
        List<ManagedPool> closing = new ArrayList<>();
        for (ManagedPool pool : all()) {
            if (pool != asking && pool.isOnServer(server) && pool.givesUpIdle(sinceNanos)) {
                closing.add(pool);
            }
        }
        if (closing.isEmpty()) {
            return false;
        }
        await(closing, pool -> pool.engine.closing() > 0, CLOSE_IDLE_NANOS);
        sleepWhile(() -> true, services.ticker.nanos() + SERVER_ENDS_NANOS);
        return true;
    }

    @Override
    public void lost(JdbcTarget server) {
        for (ManagedPool pool : all()) {
            if (pool.isOnServer(server)) {
                pool.engine.doubtAll();
            }
        }
    }

    @Override
    public void demoted(JdbcTarget server) {
        for (ManagedPool pool : all()) {
            if (pool.isOnServer(server)) {
                pool.demoted();
            }
        }
    }

    List<ManagedPool> all() {
        List<ManagedPool> all = new ArrayList<>();
        pools.values().forEach(all::addAll);
        return all;
    }

    /** Asks every pool to close what idles, and waits for it no longer than said. */
    void closeIdle(long nanos) {
        List<ManagedPool> open = all();
        for (ManagedPool pool : open) {
            pool.engine.evictIdle(CloseReason.SHUTDOWN);
        }
        awaitClosed(open, nanos);
    }

    private void awaitClosed(List<ManagedPool> closing, long nanos) {
        await(closing, pool -> pool.engine.open() > pool.engine.inUse(), nanos);
    }

    private void await(List<ManagedPool> closing, Predicate<ManagedPool> goesOn, long nanos) {
        long deadline = services.ticker.nanos() + nanos;
        for (ManagedPool pool : closing) {
            sleepWhile(() -> goesOn.test(pool), deadline);
        }
    }

    /** An interrupt ends it no sooner, and is there afterwards: the driver's own call, which follows, may look for it. */
    private void sleepWhile(BooleanSupplier goesOn, long deadline) {
        boolean interrupted = false;
        while (goesOn.getAsBoolean() && deadline - services.ticker.nanos() > 0) {
            LockSupport.parkNanos(FAREWELL_STEP_NANOS);
            interrupted |= Thread.interrupted(); // or it would not park
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
