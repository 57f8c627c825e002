/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.jdbc.HandleTerms;
import io.millpond.agent.jdbc.session.Baseline;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.ResourceFactory;
import io.millpond.agent.sql.SqlCache;
import io.millpond.bootstrap.CallDepth;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the physical sessions of one pool come from and how they end: what the engine calls. Knows nothing of the driver until the
 * application's first call has opened a connection, and learns it from that one.
 */
final class SessionSource implements ResourceFactory<PhysicalSession> {

    private static final int SQL_CACHE_ENTRIES = 1_000;
    private static final int SQL_CACHE_CHARS = 10_000;

    private final ManagedPool pool;
    private final Consumer<@Nullable ClassLoader> brought;
    private final AtomicReference<@Nullable Learnt> learnt = new AtomicReference<>();

    /** After its driver hung on the first look, callers pass through for so long. */
    static final long UNPOOLABLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private volatile boolean unpoolable;
    /** Written before it. */
    private volatile long unpoolableSinceNanos;

    /** @param brought told of the loader that this pool's driver came from */
    SessionSource(ManagedPool pool, Consumer<@Nullable ClassLoader> brought) {
        this.pool = pool;
        this.brought = brought;
    }

    /** Null until the first connection was looked at. */
    @Nullable
    Learnt learnt() {
        return learnt.get();
    }

    /** Its driver hung on the first look a moment ago: nothing of this key is pooled then. */
    boolean isUnpoolable() {
        if (unpoolable && pool.services.ticker.nanos() - unpoolableSinceNanos >= UNPOOLABLE_NANOS) {
            unpoolable = false;
        }
        return unpoolable;
    }

    /** The session of a connection that the application's own call opened. */
    PhysicalSession adopted(Connection physical, @Nullable Dialer dialer) throws SQLException {
        if (dialer != null && !dialer.isCurrent()) {
            throw new StaleDialerException(); // changed by another thread during the call: whose session is it?
        }
        Learnt known = learn(physical, dialer);
        if (dialer != null && !known.view.isBroughtBySameLoader(dialer.driverClass())) {
            // Two applications made the first call of one key at once, each with its own copy of the driver.
            throw new NotAdoptedException("this pool's driver was brought by another class loader");
        }
        return PhysicalSession.pooled(physical, known.profile, known.baseline);
    }

    /** Two first connections may both be asked what a fresh session looks like; the first answer counts. No lock is held. */
    private Learnt learn(Connection physical, @Nullable Dialer dialer) throws SQLException {
        Learnt known = learnt.get();
        if (known != null) {
            if (known.dialer == null && dialer != null) {
                learnt.compareAndSet(known, known.with(dialer));
            }
            return known;
        }
        DriverProfile profile = DriverProfile.of(pool.target, physical.getClass());
        Learnt fresh = new Learnt(
                physical.getClass(),
                profile,
                fresh(physical, profile),
                new LoaderView(dialer == null ? physical.getClass() : dialer.driverClass()),
                HandleTerms.pooled(
                        new SqlCache(profile.dialect(), SQL_CACHE_ENTRIES, SQL_CACHE_CHARS),
                        pool.services.leaks,
                        pool.closed),
                dialer);
        if (learnt.compareAndSet(null, fresh)) {
            brought.accept(fresh.view.driver().getClassLoader());
        }
        return known();
    }

    /** What a fresh session looks like: several questions to a driver that may hang, so asked on another thread. */
    private Baseline fresh(Connection physical, DriverProfile profile) throws SQLException {
        AtomicBoolean wanted = new AtomicBoolean(true);
        FutureTask<Baseline> answer = new FutureTask<>(() -> Baseline.capture(physical, profile, wanted::get));
        pool.services.background.execute(answer);
        try {
            return Patience.inTime(answer);
        } catch (TimeoutException e) {
            wanted.set(false); // from now on the application uses it
            unpoolableSinceNanos = pool.services.ticker.nanos();
            unpoolable = true;
            AgentLog.warn("pool " + pool.identity.name() + ": its driver did not say within "
                    + TimeUnit.NANOSECONDS.toSeconds(Patience.NANOS)
                    + " s what a fresh session looks like; connections of this URL pass through unpooled for "
                    + TimeUnit.NANOSECONDS.toSeconds(UNPOOLABLE_NANOS) + " s");
            throw new NotAdoptedException("no baseline in time");
        } catch (ExecutionException e) {
            throw new SQLException("no baseline", e.getCause());
        }
    }

    /** What the database said: a password that it no longer takes must not be served from here either. */
    void judge(SQLException error) {
        Learnt known = learnt.get();
        if (known != null && known.profile.isAuthenticationFailure(error)) {
            pool.engine.retireAll(CloseReason.EVICTED);
        }
    }

    @Override
    public PhysicalSession open() throws SQLException {
        Learnt known = known();
        Dialer dialer = known.dialer;
        if (dialer == null) {
            throw new StaleDialerException();
        }
        long began = System.nanoTime();
        try {
            return logIn(known, dialer);
        } catch (SQLException e) {
            // Unasked, none is taken from others: two pools would take them from each other for ever.
            if (pool.engine.waiting() > 0
                    && pool.target.isRoomMissing(e)
                    && pool.servers.makeRoom(pool.target, pool, began)) {
                return logIn(known, dialer);
            }
            throw e;
        }
    }

    private PhysicalSession logIn(Learnt known, Dialer dialer) throws SQLException {
        try {
            return PhysicalSession.pooled(dialCurrent(known, dialer), known.profile, known.baseline);
        } catch (SQLException e) {
            judge(e);
            throw e;
        }
    }

    /** Asked before and after: a connection that another user or database might be behind is not taken into this pool. */
    private Connection dialCurrent(Learnt known, Dialer dialer) throws SQLException {
        if (dialer.isCurrent()) {
            Connection connection = dialer.dial();
            if (dialer.isCurrent()) {
                return connection;
            }
            connection.close();
        }
        learnt.compareAndSet(known, known.with(null));
        throw new StaleDialerException();
    }

    @Override
    public boolean isValid(PhysicalSession session, long timeoutNanos) {
        // On a caller's thread this is within its own call: what the driver opens to answer is none of the
        // application's.
        CallDepth.Here here = CallDepth.here();
        here.own++;
        boolean valid;
        long began = System.nanoTime();
        try {
            valid = session.answers(timeoutNanos);
        } finally {
            here.own--;
        }
        if (!valid && tellsOfTheServer(timeoutNanos, System.nanoTime() - began)) {
            pool.servers.lost(pool.target);
        }
        return valid;
    }

    /** Not where an interrupt came meanwhile (it may be what closed it), nor where its caller had little time left and that was over. */
    private boolean tellsOfTheServer(long timeoutNanos, long tookNanos) {
        return !Thread.currentThread().isInterrupted()
                && !PhysicalSession.mayHaveRunOut(timeoutNanos, pool.engine.ownCheckNanos(), tookNanos);
    }

    @Override
    public void close(PhysicalSession session, CloseReason reason) {
        if (session.isKeptByApplication()) {
            return;
        }
        if (reason == CloseReason.INVALID) {
            session.abort(); // it did not answer; a rollback would wait for it once more
        } else {
            session.closeGracefully(reason); // nothing where the application closed it itself
        }
        pool.closed.offer(session.raw());
    }

    /** The server takes no more connections: waiters are served by those that there are. */
    @Override
    public boolean isServerFull(Throwable failure) {
        Learnt known = learnt.get();
        return known != null && failure instanceof SQLException && known.profile.isServerFull((SQLException) failure);
    }

    @Override
    public boolean isRefusal(Throwable failure) {
        Learnt known = learnt.get();
        return known != null
                && failure instanceof SQLException
                && known.profile.isAuthenticationFailure((SQLException) failure);
    }

    /** Where connections are not tracked none is known. One that leaked, or that somebody is closing, comes back by itself. */
    @Override
    public @Nullable Thread holderAtRest(PoolEntry<PhysicalSession> entry) {
        Lease lease = Holders.leaseOf(entry);
        if (lease == null || !lease.isOpen() || lease.inCall() || lease.isLeakReported()) {
            return null;
        }
        return lease.holder();
    }

    @Override
    public boolean isBlockedBy(Thread thread, LongPredicate owner) {
        return LockOwners.meet(thread, owner);
    }

    @Override
    public boolean isAsleep(Thread thread) {
        return LockOwners.isAsleep(thread);
    }

    @Override
    public boolean waitsForOthers(Thread thread) {
        return LockOwners.waitsForOthers(thread);
    }

    @Override
    public long calls(PoolEntry<PhysicalSession> entry) {
        Lease lease = Holders.leaseOf(entry);
        return lease == null ? 0 : lease.calls();
    }

    @Override
    public void abort(PhysicalSession session) {
        if (!session.isKeptByApplication()) {
            session.abort();
        }
    }

    /** Asked only once something was opened. */
    Learnt known() {
        Learnt known = learnt.get();
        if (known == null) {
            throw new IllegalStateException("pool " + pool.identity.name() + " has opened nothing yet");
        }
        return known;
    }
}
