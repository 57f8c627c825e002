/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.jdbc.HandleTerms;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.pool.AcquireStart;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.BoundedPool;
import io.millpond.agent.pool.OpenFailedException;
import io.millpond.agent.pool.OpenMode;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolClosedException;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.PoolTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pool: the engine, and what it needs to know of its database. Born when a known caller first asks for its key; learns its
 * driver from the connection that this first call opens. Until then, and where the key carries no credentials (Kerberos,
 * operating-system log-in), every connection is opened by the application's own call on its own thread.
 */
final class ManagedPool {

    final PoolIdentity identity;
    final JdbcTarget target;
    final Services services;
    final LeakPool leakPool;
    final ClosedConnection closed = new ClosedConnection(new ClosedExample(this)::giveOneUp);
    final Servers servers;
    final SessionSource sessions;
    final Holders holders = new Holders(this);
    final BoundedPool<PhysicalSession> engine;
    final PoolCare care;
    final Unasked unasked;

    private final boolean dialable;

    private static final long DEMOTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile long lastAskedNanos;

    /** When its sessions were last retired for a demotion; two at once may do it twice. */
    private volatile long demotedNanos;

    /** When idle ones were last given up for others of the server; at first when this pool was made. */
    private volatile long gaveUpNanos = System.nanoTime();

    /** One-off keys keep nothing: set once the key is asked for again within the idle timeout. */
    private volatile boolean keepsIdle;

    /** @param brought told of the loader that this pool's driver came from */
    ManagedPool(
            PoolIdentity identity,
            JdbcTarget target,
            boolean keepsIdle,
            Services services,
            Servers servers,
            Consumer<@Nullable ClassLoader> brought) {
        this.identity = identity;
        this.target = target;
        this.services = services;
        this.servers = servers;
        this.keepsIdle = keepsIdle;
        this.sessions = new SessionSource(this, brought);
        this.dialable = target.hasCredentials();
        this.leakPool = services.leaks.pool(identity);
        this.lastAskedNanos = services.ticker.nanos();
        this.engine = BoundedPool.create(
                identity,
                PoolSettingsOf.pool(services.settings),
                sessions,
                services.pools,
                services.ticker,
                services.workers,
                holders::oldest);
        this.care = new PoolCare(this);
        this.unasked = new Unasked(engine.max());
    }

    /** Whether a caller with this loader may have this pool's driver. A pool that knows no driver yet suits all. */
    boolean isVisibleTo(@Nullable ClassLoader loader) {
        Learnt known = sessions.learnt();
        return known == null || known.view.isVisibleTo(loader);
    }

    /**
     * Answers a borrowed entry, or a permit with which the caller's own original call is to run. An interrupt, which hardly any
     * driver's connect looks at, is pending again afterwards.
     */
    private Acquired<PhysicalSession> acquire(AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        asked();
        return engine.acquireUninterruptibly(openMode(), start);
    }

    /** An entry in use by this caller, where one is idle and needs no check; else null, and {@link #acquireInSpite} is next. */
    @Nullable
    PoolEntry<PhysicalSession> tryBorrow() {
        asked();
        PoolEntry<PhysicalSession> entry = engine.tryBorrow(openMode());
        CloseReason stale = entry == null ? null : staleness(entry.resource());
        if (entry == null || stale == null) {
            return entry;
        }
        engine.discard(entry, entry.generation(), stale);
        return null;
    }

    /** Requests of this pool say who logs in. */
    boolean hasCredentials() {
        return dialable;
    }

    OpenMode openMode() {
        Learnt known = sessions.learnt();
        boolean openers = dialable && known != null && known.dialer != null && known.dialer.isFaithful();
        return openers ? OpenMode.OPENERS : OpenMode.CALLER;
    }

    /**
     * As {@link #acquire}. What went stale is passed over; where openers could not dial any more, the caller's own call will.
     *
     * @param start of the caller, in this pool or in one that was retired meanwhile
     */
    Acquired<PhysicalSession> acquireInSpite(AcquireStart start)
            throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        int gone = 0;
        while (true) {
            try {
                Acquired<PhysicalSession> acquired = acquire(start);
                PoolEntry<PhysicalSession> entry = acquired.entry();
                if (entry == null || gone++ > engine.max()) {
                    return acquired;
                }
                CloseReason stale = staleness(entry.resource());
                if (stale == null) {
                    return acquired;
                }
                engine.discard(entry, acquired.generation(), stale);
            } catch (OpenFailedException e) {
                if (!(e.failure() instanceof StaleDialerException)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Why a session that was opened earlier is not what the application would get now; null: it is. Asked for each borrow, without
     * a round trip. An application that ends its embedded database (SHUTDOWN, Derby's shutdown=true) ends our idle sessions of
     * it, and its next connection starts it again. One that changes the JVM's time zone finds it in its next connection: drivers
     * tell the server at log-in, and PostgreSQL then answers dates that lie a day beside the others. One that alters its tables and types
     * finds the new ones.
     */
    private @Nullable CloseReason staleness(PhysicalSession session) {
        try {
            if (target.host() == null && session.raw().isClosed()) {
                return CloseReason.INVALID;
            }
        } catch (SQLException | RuntimeException e) {
            return CloseReason.INVALID;
        }
        return session.isOfThisWorld() ? null : CloseReason.EVICTED;
    }

    private void asked() {
        long now = services.ticker.coarseNanos();
        if (!keepsIdle
                && now - lastAskedNanos
                        <= services.settings.get(ConfigKeys.POOL_IDLE_TIMEOUT).toNanos()) {
            keepsIdle = sessions.learnt() != null;
        }
        if (lastAskedNanos != now) {
            lastAskedNanos = now; // shared by all borrowers: written no more often than the clock goes
        }
    }

    /** The application's own call opened this one: it becomes an entry, in use. */
    PoolEntry<PhysicalSession> adopt(Permit permit, Connection physical, @Nullable Dialer dialer) throws SQLException {
        PhysicalSession session = sessions.adopted(physical, dialer);
        session.keptByApplication(
                true); // before the pool has it: whatever breaks off now, the application has its connection
        return engine.adopt(permit, session);
    }

    /** The application has a handle of it: from now on its physical close is ours. */
    void took(PoolEntry<PhysicalSession> entry) {
        entry.resource().keptByApplication(false);
    }

    /** Its driver hung on the first look a moment ago: nothing of this key is pooled then. */
    boolean isUnpoolable() {
        return sessions.isUnpoolable();
    }

    HandleTerms terms() {
        return sessions.known().terms;
    }

    boolean keepsIdle() {
        return keepsIdle;
    }

    /** The class by which its driver is known; null as long as it has opened nothing. */
    @Nullable
    Class<?> driverClass() {
        Learnt known = sessions.learnt();
        return known == null ? null : known.view.driver();
    }

    /**
     * True where nobody asked for the time given and nothing is open: the pool may be forgotten. What a minimum keeps open does
     * not count where the driver's loader may go one day, or nothing would ever let it.
     */
    boolean isForgettable(long idleNanos) {
        if (engine.waiting() != 0 || services.ticker.nanos() - lastAskedNanos <= idleNanos) {
            return false;
        }
        Class<?> driver = driverClass();
        return engine.open() == 0
                || engine.inUse() == 0 && driver != null && DepartingLoaders.canGo(driver.getClassLoader());
    }

    /** A handle for this class of the driver is what the woven method promises; asked before the entry is made. */
    void mustFit(Class<?> physical, @Nullable Class<?> promised) throws SQLException {
        if (!Handles.fits(physical, promised)) {
            throw new SQLException("no handle can be a " + promised);
        }
    }

    /** Asked before anything is borrowed; true where nothing is known yet. */
    boolean fits(@Nullable Class<?> promised) {
        Learnt known = sessions.learnt();
        return promised == null || known == null || Handles.fits(known.physical, promised);
    }

    /** What was lent without a look at who asks says nothing: it may be held by a pool, and the caller be the application beside it. */
    boolean isHeldBy(Probation.Caller caller) {
        boolean[] held = new boolean[1];
        engine.forEachInUse(entry -> {
            Object borrow = entry.attachment();
            held[0] |= borrow instanceof PooledBorrow && ((PooledBorrow) borrow).caller() == caller;
        });
        return held[0];
    }

    /** Whether that is not known: what is out was lent for this caller without a look at who asks. */
    boolean mayBeHeldBy(Probation.Caller caller) {
        boolean[] held = new boolean[1];
        engine.forEachInUse(entry -> {
            Object borrow = entry.attachment();
            held[0] |= borrow instanceof PooledBorrow && ((PooledBorrow) borrow).isUnaskedFor(caller);
        });
        return held[0];
    }

    /** True where some that idled are being closed now, or were since then. */
    boolean givesUpIdle(long sinceNanos) {
        if (engine.evictIdle(CloseReason.EVICTED) > 0) {
            gaveUpNanos = System.nanoTime();
        }
        return gaveUpNanos - sinceNanos > 0;
    }

    /** After a fault of ours the application keeps the driver's own connection: its place is freed, it stays open. */
    void letGo(PoolEntry<PhysicalSession> entry, long generation) {
        engine.discard(entry, generation, CloseReason.EVICTED);
    }

    /**
     * Every session of a server that was demoted is stale. Once in {@link #DEMOTED_NANOS} at most: a role or a server that is read-only by
     * its nature refuses each write, and new sessions of it are no better. In between each that refuses one goes by itself.
     */
    void demoted() {
        long now = services.ticker.nanos();
        if (demotedNanos == 0 || now - demotedNanos >= DEMOTED_NANOS) {
            demotedNanos = now | 1; // 0 is taken
            engine.retireAll(CloseReason.FATAL);
        } else {
            engine.doubtAll();
        }
    }

    /** A network server that both reach; embedded databases end with their own. */
    boolean isOnServer(JdbcTarget other) {
        return target.isOnServerOf(other);
    }
}
