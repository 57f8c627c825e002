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
import io.millpond.agent.jdbc.session.Baseline;
import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.GcHint;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.BoundedPool;
import io.millpond.agent.pool.OpenFailedException;
import io.millpond.agent.pool.OpenMode;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolClosedException;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.PoolTimeoutException;
import io.millpond.agent.pool.ResourceFactory;
import io.millpond.agent.sql.SqlCache;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One pool: the engine, and what it needs to know of its database. Born when a known caller first asks for its key; learns its
 * driver from the connection that this first call opens. Until then, and where the key carries no credentials (Kerberos,
 * operating-system log-in), every connection is opened by the application's own call on its own thread.
 */
final class ManagedPool implements ResourceFactory<PhysicalSession> {

    private static final long BASELINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A rollback or reset on return that takes longer is cut off; one that takes twice as long is written off. */
    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long HOLDERS_APART_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int SQL_CACHE_ENTRIES = 1_000;
    private static final int SQL_CACHE_CHARS = 10_000;

    final PoolIdentity identity;
    final JdbcTarget target;
    final Services services;
    final LeakPool leakPool;
    final ClosedConnection closed = new ClosedConnection(this::giveOneUp);
    final BoundedPool<PhysicalSession> engine;

    final Servers servers;

    private final boolean dialable;
    private final Consumer<@Nullable ClassLoader> brought;
    private final AtomicReference<@Nullable Learnt> learnt = new AtomicReference<>();

    private volatile boolean unpoolable;

    private volatile long lastAskedNanos;

    /** 0: not yet. */
    private final AtomicLong holdersToldNanos = new AtomicLong();

    /** Only the housekeeping thread reads and writes these four. */
    private boolean selfBlockTold;

    private boolean graceTold;

    private boolean waitingSeen;

    private long waitingSinceNanos;

    private final Relief relief;

    /** When idle ones were last given up for others of the server; at first when this pool was made. */
    private volatile long gaveUpNanos = System.nanoTime();

    private final AtomicBoolean openedToGiveUp = new AtomicBoolean();

    /** One-off keys keep nothing: set once the key is asked for again within the idle timeout. */
    private volatile boolean keepsIdle;

    /** What the first connection taught. Immutable, published whole. */
    private static final class Learnt {
        final Class<?> physical;
        final DriverProfile profile;
        final Baseline baseline;
        final LoaderView view;
        final HandleTerms terms;
        final @Nullable Dialer dialer;

        Learnt(
                Class<?> physical,
                DriverProfile profile,
                Baseline baseline,
                LoaderView view,
                HandleTerms terms,
                @Nullable Dialer dialer) {
            this.physical = physical;
            this.profile = profile;
            this.baseline = baseline;
            this.view = view;
            this.terms = terms;
            this.dialer = dialer;
        }

        Learnt with(@Nullable Dialer other) {
            return new Learnt(physical, profile, baseline, view, terms, other);
        }
    }

    /** What a pool learns of its server, and other pools of the same server should know. */
    interface Servers {
        /** A session was lost, or others are being ended: all of that server are doubted. */
        void lost(JdbcTarget server);

        /** The server refuses writes now: all its sessions are stale. */
        void demoted(JdbcTarget server);

        /**
         * An embedded database ends, or greets its next session otherwise, or one of a server is copied, renamed or dropped: what
         * idles in it, or on that server, is closed before this comes back.
         */
        void closeIdle(JdbcTarget database);

        /**
         * The server took no more sessions: what idles on it is closed, before this comes back.
         *
         * @param asking the pool that wants one more, whose own are left alone; null: none
         * @param sinceNanos when the attempt began that was refused
         * @return false where there was nothing to close, and nothing has been closed for another since: a second attempt is vain
         */
        boolean makeRoom(JdbcTarget server, @Nullable ManagedPool asking, long sinceNanos);
    }

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
        this.brought = brought;
        this.dialable = target.hasCredentials();
        this.leakPool = services.leaks.pool(identity);
        this.lastAskedNanos = services.ticker.nanos();
        this.engine = BoundedPool.create(
                identity,
                PoolSettingsOf.pool(services.settings),
                this,
                services.pools,
                services.ticker,
                services.workers,
                this::oldestHolder);
        this.relief = new Relief(engine);
    }

    /** Whether a caller with this loader may have this pool's driver. A pool that knows no driver yet suits all. */
    boolean isVisibleTo(@Nullable ClassLoader loader) {
        Learnt known = learnt.get();
        return known == null || known.view.isVisibleTo(loader);
    }

    /**
     * Answers a borrowed entry, or a permit with which the caller's own original call is to run. An interrupt, which hardly any
     * driver's connect looks at, is pending again afterwards.
     */
    private Acquired<PhysicalSession> acquire() throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        asked();
        return engine.acquireUninterruptibly(openMode());
    }

    /** An entry in use by this caller, where one is idle and needs no look at it; else null, and {@link #acquire} is next. */
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

    private OpenMode openMode() {
        Learnt known = learnt.get();
        boolean openers = dialable && known != null && known.dialer != null && known.dialer.isFaithful();
        return openers ? OpenMode.OPENERS : OpenMode.CALLER;
    }

    /** As {@link #acquire}. What went stale is passed over; where openers could not dial any more, the caller's own call will. */
    Acquired<PhysicalSession> acquireInSpite() throws PoolTimeoutException, PoolClosedException, OpenFailedException {
        int gone = 0;
        while (true) {
            try {
                Acquired<PhysicalSession> acquired = acquire();
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
            keepsIdle = learnt.get() != null;
        }
        if (lastAskedNanos != now) {
            lastAskedNanos = now; // shared by all borrowers: written no more often than the clock goes
        }
    }

    /** The application's own call opened this one: it becomes an entry, in use. */
    PoolEntry<PhysicalSession> adopt(Permit permit, Connection physical, @Nullable Dialer dialer) throws SQLException {
        if (dialer != null && !dialer.isCurrent()) {
            throw new StaleDialerException(); // changed by another thread during the call: whose session is it?
        }
        Learnt known = learn(physical, dialer);
        if (dialer != null && !known.view.isBroughtBySameLoader(dialer.driverClass())) {
            // Two applications made the first call of one key at once, each with its own copy of the driver.
            throw new SQLException("this pool's driver was brought by another class loader");
        }
        PhysicalSession session = PhysicalSession.pooled(physical, known.profile, known.baseline);
        session.keptByApplication(
                true); // before the pool has it: whatever breaks off now, the application has its connection
        return engine.adopt(permit, session);
    }

    /** The application has a handle of it: from now on its physical close is ours. */
    void took(PoolEntry<PhysicalSession> entry) {
        entry.resource().keptByApplication(false);
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
        DriverProfile profile = DriverProfile.of(target, physical.getClass());
        Learnt fresh = new Learnt(
                physical.getClass(),
                profile,
                fresh(physical, profile),
                new LoaderView(dialer == null ? physical.getClass() : dialer.driverClass()),
                HandleTerms.pooled(
                        new SqlCache(profile.dialect(), SQL_CACHE_ENTRIES, SQL_CACHE_CHARS), services.leaks, closed),
                dialer);
        if (learnt.compareAndSet(null, fresh)) {
            brought.accept(fresh.view.driver().getClassLoader());
        }
        return known();
    }

    /** What a fresh session looks like: several questions to a driver that may hang, so asked on another thread. */
    private Baseline fresh(Connection physical, DriverProfile profile) throws SQLException {
        FutureTask<Baseline> answer = new FutureTask<>(() -> Baseline.capture(physical, profile));
        services.background.execute(answer);
        try {
            return inTime(answer);
        } catch (TimeoutException e) {
            unpoolable = true;
            AgentLog.warn("pool " + identity.name() + ": its driver did not say within "
                    + TimeUnit.NANOSECONDS.toSeconds(BASELINE_NANOS)
                    + " s what a fresh session looks like; connections of this URL pass through unpooled");
            throw new SQLException("no baseline in time");
        } catch (ExecutionException e) {
            throw new SQLException("no baseline", e.getCause());
        }
    }

    /** An interrupt does not end it: the application would use its connection beside the other thread. */
    private static <T> T inTime(FutureTask<T> answer) throws ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + BASELINE_NANOS;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * An application goes on with what it has closed: one idle connection is closed to learn how this driver's own objects answer
     * then, or where none is idle one that is opened for that: beyond the bound, for a moment, where every connection is lent. Once in
     * the life of a pool, if ever.
     */
    private void giveOneUp(ClosedConnection wanted) {
        Acquired<PhysicalSession> idle = engine.tryAcquire();
        PoolEntry<PhysicalSession> entry = idle == null ? null : idle.entry();
        if (idle == null || entry == null) {
            openOneToGiveUp(wanted);
            return;
        }
        entry.attach(wanted); // or it would seem to have no owner, while its driver takes its time
        PhysicalSession session = entry.resource();
        FutureTask<ClosedChildren> left = new FutureTask<>(() -> givenUp(session));
        try {
            services.background.execute(left);
            wanted.offer(session.raw(), inTime(left));
        } catch (TimeoutException | ExecutionException | RejectedExecutionException | OutOfMemoryError e) {
            // the last: no thread to be had
            AgentLog.debug("no closed connection to answer for pool " + identity.name() + ": " + e.getClass());
        } finally {
            engine.discard(entry, idle.generation(), CloseReason.EVICTED);
        }
    }

    private static ClosedChildren givenUp(PhysicalSession session) throws SQLException {
        ClosedChildren children = ClosedChildren.openOn(session.raw(), session.profile());
        session.raw().close();
        return children;
    }

    /** Tried once: a server that refuses or hangs must not cost each call on a closed handle an attempt. */
    private void openOneToGiveUp(ClosedConnection wanted) {
        if (openMode() != OpenMode.OPENERS || openedToGiveUp.get()) {
            return;
        }
        if (!openedToGiveUp.compareAndSet(false, true)) {
            return;
        }
        Permit within = engine.tryPermit();
        Permit permit = within == null ? engine.extraPermit() : within;
        if (permit == null) {
            return; // the pool is gone
        }
        boolean begun = false;
        try {
            FutureTask<ClosedChildren> given = new FutureTask<>(() -> openedAndGivenUp(permit, wanted));
            services.background.execute(given);
            begun = true;
            inTime(given);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException | OutOfMemoryError e) {
            // the last: no thread to be had
            AgentLog.debug("no closed connection to answer for pool " + identity.name() + ": " + e.getClass());
        } finally {
            if (!begun) {
                engine.cancel(permit); // nobody else will
            }
        }
    }

    private ClosedChildren openedAndGivenUp(Permit permit, ClosedConnection wanted) throws SQLException {
        PoolEntry<PhysicalSession> entry;
        try {
            entry = engine.adopt(permit, open());
        } finally {
            engine.cancel(permit); // nothing where it was spent
        }
        try {
            entry.attach(wanted); // or it would seem to have no owner, while its driver takes its time
            PhysicalSession session = entry.resource();
            ClosedChildren children = givenUp(session);
            wanted.offer(session.raw(), children);
            return children;
        } finally {
            engine.discard(entry, entry.generation(), CloseReason.EVICTED);
        }
    }

    /** Set once its driver hung on the first look: nothing of this key is pooled then. */
    boolean isUnpoolable() {
        return unpoolable;
    }

    HandleTerms terms() {
        return known().terms;
    }

    boolean keepsIdle() {
        return keepsIdle;
    }

    /** The class by which its driver is known; null as long as it has opened nothing. */
    @Nullable
    Class<?> driverClass() {
        Learnt known = learnt.get();
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
        Learnt known = learnt.get();
        return promised == null || known == null || Handles.fits(known.physical, promised);
    }

    boolean isHeldBy(Probation.Caller caller) {
        boolean[] held = new boolean[1];
        engine.forEachInUse(entry -> {
            Object borrow = entry.attachment();
            held[0] |= borrow instanceof PooledBorrow && ((PooledBorrow) borrow).caller() == caller;
        });
        return held[0];
    }

    /** What the database said: a password that it no longer takes must not be served from here either. */
    void judge(SQLException error) {
        Learnt known = learnt.get();
        if (known != null && known.profile.isAuthenticationFailure(error)) {
            engine.retireAll(CloseReason.EVICTED);
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
            if (engine.waiting() > 0 && target.isRoomMissing(e) && servers.makeRoom(target, this, began)) {
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

    /** True where some that idled are being closed now, or were since then. */
    boolean givesUpIdle(long sinceNanos) {
        if (engine.evictIdle(CloseReason.EVICTED) > 0) {
            gaveUpNanos = System.nanoTime();
        }
        return gaveUpNanos - sinceNanos > 0;
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

    /** The DataSource that opened this pool's first connection has been set to something else. Never reaches the application. */
    private static final class StaleDialerException extends SQLException {
        private static final long serialVersionUID = 1L;

        StaleDialerException() {
            super("The DataSource that opened this pool's first connection asks for something else now");
        }
    }

    @Override
    public boolean isValid(PhysicalSession session, long timeoutNanos) {
        boolean valid = session.validate(timeoutNanos);
        if (!valid) {
            servers.lost(target);
        }
        return valid;
    }

    /** After a fault of ours the application keeps the driver's own connection: its place is freed, it stays open. */
    void letGo(PoolEntry<PhysicalSession> entry, long generation) {
        engine.discard(entry, generation, CloseReason.EVICTED);
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
        closed.offer(session.raw());
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
        Lease lease = leaseOf(entry);
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
    public long calls(PoolEntry<PhysicalSession> entry) {
        Lease lease = leaseOf(entry);
        return lease == null ? 0 : lease.word();
    }

    @Override
    public void abort(PhysicalSession session) {
        if (!session.isKeptByApplication()) {
            session.abort();
        }
    }

    private Learnt known() {
        Learnt known = learnt.get();
        if (known == null) {
            throw new IllegalStateException("pool " + identity.name() + " has opened nothing yet");
        }
        return known;
    }

    /**
     * Whether extra connections are to be opened, because what is lent is kept.
     *
     * @return true where this just began
     */
    boolean considerRelief() {
        return relief.look(services.ticker.nanos());
    }

    /**
     * Once in the life of a pool each: its threads waited for themselves, or seemed to. That is all that is known: a thread that forgot
     * the connection of its last request, and waits for the next, looks the same until the collector has proven the leak.
     */
    void tellSelfBlock() {
        if (!graceTold && engine.graces() > 0) {
            graceTold = true;
            tellBeyondBound(
                    "all " + engine.max()
                            + " connections were held and none came back, and somebody waited who held one,"
                            + " or everybody who held one slept",
                    ", up to " + engine.max() + " at a time");
        }
        if (!selfBlockTold && engine.selfBlocks() > 0) {
            selfBlockTold = true;
            tellBeyondBound(
                    "all " + engine.max()
                            + " connections were held or being opened, and every thread that held one waited for"
                            + " one more, or for a lock of one that did",
                    "");
        }
    }

    private void tellBeyondBound(String seen, String limit) {
        String oldest = oldestHolder();
        AgentLog.warn("pool " + identity.name() + ": " + seen
                + "; who waited got one beyond the bound, as in each such case from now on" + limit
                + " (counted as millpond.connection.overflow). It is not known whether what is held is still in use. If each thread"
                + " needs several at once, close the first before asking for the second, or raise MILLPOND_POOL_MAX_SIZE to the threads"
                + " that run at once times the connections that each holds. If they were forgotten, a larger bound does not help:"
                + " they are told as leaks once the garbage collector has proven it."
                + (oldest == null ? "" : " Oldest holder now: " + oldest));
    }

    /**
     * Asks for a garbage collection where that may bring leaked connections back to those who wait for one.
     *
     * @return whether somebody waits while every connection is lent: then the next round should come soon
     */
    boolean considerCollection(GcHint hint) {
        if (engine.waiting() == 0) {
            waitingSeen = false;
            return false;
        }
        long now = services.ticker.nanos();
        if (!waitingSeen) {
            waitingSeen = true;
            waitingSinceNanos = now;
        }
        boolean allHeld = engine.inUse() >= engine.max();
        hint.consider(now - waitingSinceNanos, allHeld, heldLeases());
        return allHeld;
    }

    /** Every session of a server that was demoted is stale. */
    void demoted() {
        engine.retireAll(CloseReason.FATAL);
    }

    /** A network server that both reach; embedded databases end with their own. */
    boolean isOnServer(JdbcTarget other) {
        return target.isOnServerOf(other);
    }

    /**
     * A rollback or reset of ours runs on the thread that calls close(), which without us would hardly wait for the database: one
     * that hangs is cut off, and its place freed even where that does not help.
     */
    void considerReturns() {
        engine.forEachInUse(entry -> {
            Object attached = entry.attachment();
            PooledBorrow borrow = attached instanceof PooledBorrow ? (PooledBorrow) attached : null;
            if (borrow != null && borrow.isReturningSince(2 * RETURN_NANOS)) {
                borrow.writeOff();
            } else if (borrow != null && borrow.isReturningSince(RETURN_NANOS)) {
                borrow.cutOff();
            }
        });
    }

    /**
     * The pool is exhausted: who holds its connections, in one block of the log, at most once a minute.
     *
     * @param explanation what the application is not told, because it gets the driver's own exception; null: it is told
     */
    void tellHolders(@Nullable String explanation) {
        long now = services.ticker.nanos();
        long last = holdersToldNanos.get();
        boolean due = last == 0 || now - last >= HOLDERS_APART_NANOS;
        if (!due || !holdersToldNanos.compareAndSet(last, now == 0 ? 1 : now)) {
            return;
        }
        if (explanation != null) {
            AgentLog.warn(explanation);
        }
        List<String> holders = services.leaks.holders(heldLeases());
        if (holders.isEmpty()) {
            return;
        }
        AgentLog.warn("pool " + identity.name() + " is exhausted (max=" + engine.max() + ", in use=" + engine.inUse()
                + ", waiting=" + engine.waiting() + "); who holds its connections, the longest first:");
        for (String holder : holders) {
            AgentLog.warn("  " + holder);
        }
    }

    /** Null: nobody holds one (they are being opened), or holders are not tracked. */
    private @Nullable String oldestHolder() {
        Lease oldest = LeakTracker.oldest(heldLeases());
        return oldest == null ? null : services.leaks.describe(oldest);
    }

    private List<Lease> heldLeases() {
        List<Lease> leases = new ArrayList<>();
        engine.forEachInUse(entry -> {
            Lease lease = leaseOf(entry);
            if (lease != null) {
                leases.add(lease);
            }
        });
        return leases;
    }

    /** Null where it is not tracked. */
    static @Nullable Lease leaseOf(PoolEntry<PhysicalSession> entry) {
        Object borrow = entry.attachment();
        if (borrow instanceof PooledBorrow) {
            return ((PooledBorrow) borrow).lease();
        }
        return borrow instanceof PassedThrough ? ((PassedThrough) borrow).lease() : null;
    }
}
