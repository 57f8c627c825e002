/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.GcHint;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.pool.AcquireStart;
import io.millpond.agent.pool.Acquired;
import io.millpond.agent.pool.OpenFailedException;
import io.millpond.agent.pool.Permit;
import io.millpond.agent.pool.PoolClosedException;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.PoolTimeoutException;
import io.millpond.agent.sql.SqlCache;
import io.millpond.agent.sql.SqlDialect;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where intercepted calls come in. Decides for each: not a door of its own (null), the application's own connection, or a pooled
 * one. Called on the application's thread with nothing of the application locked.
 *
 * <p>The door that opens the physical connection decides: a driver's own DataSource, DriverManager, or a Driver that is called
 * directly. Any other DataSource only says who is asking; what it does with the connections that doors inside it hand out tells
 * whether it is a pool ({@link Evidence}).
 */
public final class Doors {

    private static final int MAX_TARGETS = 1_000;

    private final Services services;
    private final PoolRegistry registry;
    private final Evidence evidence;
    private final Askers askers;
    private final SourceTypes types;
    private final PooledSources pooledSources;
    private final LastWalks lastWalks = new LastWalks();
    private final CallerRights rights = new CallerRights();

    /** Who called a door of this class: a walk over the stack. */
    private final Function<Class<?>, @Nullable Class<?>> callers;

    private final Glob excluded;
    private final boolean pooling;
    private final boolean probationOn;
    private final boolean timed;
    private final boolean takesBackSuspects;
    private final boolean tellsApplications;

    /** By target, what is passed through is shown under the target's own name. Bounded; cleared when full. */
    private final Map<String, Passing> passing = new ConcurrentHashMap<>();

    private final Map<SqlDialect, SqlCache> sqlCaches = new ConcurrentHashMap<>();

    /** How connections that are not pooled are shown. */
    static final class Passing {
        final PoolIdentity identity;
        final LeakPool leakPool;

        Passing(PoolIdentity identity, LeakPool leakPool) {
            this.identity = identity;
            this.leakPool = leakPool;
        }
    }

    public Doors(Services services) {
        this(services, Callers::of);
    }

    /** @param callers {@link Callers#of}, which a test may count */
    Doors(Services services, Function<Class<?>, @Nullable Class<?>> callers) {
        this.callers = callers;
        boolean knownList = services.settings.get(ConfigKeys.POOL_KNOWN_LIST);
        this.services = services;
        this.timed = services.queries != QueryListener.NONE;
        this.takesBackSuspects = services.settings.get(ConfigKeys.LEAK_RECLAIM) == ConfigKeys.LeakReclaim.SUSPECT;
        this.tellsApplications = services.settings.get(ConfigKeys.TELEMETRY) == ConfigKeys.Telemetry.APP;
        this.registry = new PoolRegistry(services);
        this.evidence = new Evidence(registry);
        this.askers = new Askers(knownList);
        this.types = new SourceTypes(knownList);
        this.pooledSources = new PooledSources(this);
        this.probationOn = services.settings.get(ConfigKeys.POOL_PROBATION);
        this.excluded = Glob.of(services.settings.get(ConfigKeys.POOL_EXCLUDE));
        this.pooling = services.settings.get(ConfigKeys.POOL_ENABLED);
    }

    /** As the longer form, where the call around this one is not known yet. */
    @Nullable
    JdbcCall driverManager(@Nullable String url, @Nullable Properties info, @Nullable Class<?> caller) {
        return driverManager(url, info, caller, Scope.current());
    }

    @Nullable
    JdbcCall driver(Object driver, @Nullable String url, @Nullable Properties info, @Nullable Class<?> promised) {
        return driver(driver, url, info, promised, Scope.current());
    }

    @Nullable
    JdbcCall dataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised) {
        return dataSource(dataSource, user, password, withCredentials, promised, Scope.current());
    }

    /**
     * {@code DriverManager.getConnection}, whichever of its forms.
     *
     * @param outer the call that it is made in ({@code CallDepth.scope()})
     */
    public @Nullable JdbcCall driverManager(
            @Nullable String url, @Nullable Properties info, @Nullable Class<?> caller, @Nullable Object outer) {
        if (url == null || JdbcTarget.isOfRunningRoutine(url)) {
            return null;
        }
        Scope around = (Scope) outer;
        if (around != null && (around.isSealed() || (caller != null && isPooledSourcesOwn(around, caller)))) {
            return null;
        }
        Asker asker = around == null ? askers.of(caller) : inside(around);
        // A caller of no fixed loader may see another driver on each thread: decided anew each time.
        Object door = LoaderView.isFixed(caller) ? caller : null;
        JdbcCall answer = remembered(asker, url, door, info, null, around);
        if (answer != null) {
            return answer;
        }
        Asked asked = Asked.manager(url, info, caller);
        return atText(asker, new Opening(OpenCall.Kind.MANAGER, null, asked, around), door, info);
    }

    /**
     * {@code DriverManager.getConnection} outside of all others, before it has made Properties of what it was given: only what was
     * asked before by this caller, and waits idle. What it asks of the caller and of the text is what {@link #driverManager} asks.
     *
     * @return an answer; null: the long way
     */
    public @Nullable JdbcCall driverManagerAgain(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Class<?> caller) {
        if (url == null || !LoaderView.isFixed(caller)) {
            return null;
        }
        Bindings.Binding bound = askers.of(caller).bindings().find(url, caller, user, password, evidence.epoch());
        return bound == null ? null : lend(bound.pool(), bound.caller, url, null, null);
    }

    /**
     * {@code Driver.connect}, whoever calls it: DriverManager, an application, another driver.
     *
     * @param outer as {@link #driverManager}
     */
    public @Nullable JdbcCall driver(
            Object driver,
            @Nullable String url,
            @Nullable Properties info,
            @Nullable Class<?> promised,
            @Nullable Object outer) {
        if (url == null || !(driver instanceof Driver) || JdbcTarget.isOfRunningRoutine(url)) {
            return null;
        }
        Scope around = (Scope) outer;
        if (around instanceof OpenCall && isPartOf((OpenCall) around, driver)) {
            return new NestedConnect((OpenCall) around, driver);
        }
        if (around != null && (around.isSealed() || isPooledSourcesOwn(around, driver.getClass()))) {
            return null;
        }
        Asker asker = around == null ? walked(driver) : inside(around);
        Object door = StatelessDrivers.identity(driver);
        JdbcCall answer = remembered(asker, url, door, info, promised, around);
        if (answer != null) {
            return answer;
        }
        Asked asked = Asked.driver((Driver) driver, url, info, promised);
        return atText(asker, new Opening(OpenCall.Kind.DRIVER, driver, asked, around), door, info);
    }

    /** DriverManager tries its drivers; a driver has its superclass or another of its vendor do the work. */
    private boolean isPartOf(OpenCall around, Object driver) {
        if (around.isSealed()) {
            return true;
        }
        if (around.kind == OpenCall.Kind.SOURCE) {
            return false;
        }
        Object running = around.running();
        return running == null
                || running == driver
                || types.of(running.getClass()).isOfOneVendor(types.of(driver.getClass()));
    }

    private boolean isPooledSourcesOwn(Scope around, Class<?> asking) {
        return around instanceof PooledSourceCall && ((PooledSourceCall) around).type.isOfOneVendor(types.of(asking));
    }

    /** Who asks a door inside a call: the same as the call's, through whatever runs there. */
    private Asker inside(Scope around) {
        if (around instanceof OpenCall && ((OpenCall) around).kind != OpenCall.Kind.SOURCE) {
            Object running = ((OpenCall) around).running();
            if (running != null) {
                return around.asker.through(types.of(running.getClass()));
            }
        }
        return around.asker;
    }

    /**
     * {@code DataSource.getConnection()} and {@code getConnection(user, password)}.
     *
     * @param outer as {@link #driverManager}
     */
    public @Nullable JdbcCall dataSource(
            Object dataSource,
            @Nullable String user,
            @Nullable String password,
            boolean withCredentials,
            @Nullable Class<?> promised,
            @Nullable Object outer) {
        if (!(dataSource instanceof DataSource)) {
            return null;
        }
        DataSource source = (DataSource) dataSource;
        Scope around = (Scope) outer;
        if (around != null
                && (around.isSealed() || isSame(around, source) || isPooledSourcesOwn(around, source.getClass()))) {
            return null;
        }
        SourceReader.Arguments arguments =
                withCredentials ? new SourceReader.Arguments(user, password, true) : SourceReader.Arguments.NONE;
        SourceReader row = DataSourceTable.of(source.getClass());
        return row == null
                ? otherSource(source, arguments, promised, around)
                : driversSource(source, row, arguments, promised, around);
    }

    /** One form of getConnection calls the other, or the superclass's; a driver asks a DataSource of its own. */
    private boolean isSame(Scope around, DataSource source) {
        if (!(around instanceof OpenCall)) {
            return false;
        }
        Object running = ((OpenCall) around).running();
        return running == source
                || (running instanceof Driver
                        && types.of(running.getClass()).isOfOneVendor(types.of(source.getClass())));
    }

    private Asker walked(Object door) {
        return askers.of(callers.apply(door.getClass()));
    }

    /** A driver's own DataSource, which opens a session for each call: nothing inside is a door. */
    private @Nullable JdbcCall driversSource(
            DataSource source,
            SourceReader row,
            SourceReader.Arguments arguments,
            @Nullable Class<?> promised,
            @Nullable Scope around) {
        JdbcCall again = around == null ? again(source, arguments, promised) : null;
        if (again != null) {
            return again;
        }
        Asker asker = around == null ? walked(source) : inside(around);
        Bindings.SourceBinding bound = find(asker, source, arguments, around);
        JdbcCall answer = bound == null ? null : lend(bound.pool(), bound.caller, bound.url, promised, around);
        if (answer != null) {
            return answer;
        }
        SourceState before = holds(bound) ? null : row.state(source);
        SourceReader.Reading reading;
        try {
            reading = row.read(source, arguments);
        } catch (ReflectiveOperationException | RuntimeException e) {
            services.faults.report("reading a " + source.getClass().getName(), e);
            return null;
        }
        if (reading == null) {
            return null;
        }
        Asked asked = Asked.source(source, reading, row, arguments, promised);
        Opening opening = new Opening(OpenCall.Kind.SOURCE, source, asked, around);
        JdbcCall pooled = pooled(asker, opening, null, null);
        if (pooled != null) {
            remember(asker, opening, source, arguments, before);
            return pooled;
        }
        closeIdleBefore(asked.target());
        return observed(asker, opening, types.of(source.getClass()), true);
    }

    /** Any other DataSource: watched. What it answers is its own only if nothing speaks against that. */
    private JdbcCall otherSource(
            DataSource source, SourceReader.Arguments arguments, @Nullable Class<?> promised, @Nullable Scope around) {
        SourceType type = types.of(source.getClass());
        boolean own = type.answersItself && !type.isAboveOthers();
        JdbcCall again = own && around == null ? again(source, arguments, promised) : null;
        if (again != null) {
            return again;
        }
        Asker root;
        if (around != null) {
            root = inside(around);
        } else if (type.listed || type.pool) {
            root = askers.of(source.getClass()); // a pool, whoever calls it
        } else {
            root = walked(source);
        }
        Asker asker = root.through(type);
        Bindings.SourceBinding bound = own ? find(asker, source, arguments, around) : null;
        JdbcCall answer = bound == null ? null : lend(bound.pool(), bound.caller, bound.url, promised, around);
        if (answer != null) {
            return answer;
        }
        Asked asked = Asked.instance(source, arguments, promised);
        Opening opening = new Opening(OpenCall.Kind.SOURCE, source, asked, around);
        if (own && !asker.isPool()) {
            SourceState before = holds(bound) ? null : SourceReader.BY_INSTANCE.state(source);
            JdbcCall pooled = pooled(asker, opening, null, null);
            if (pooled != null) {
                remember(asker, opening, source, arguments, before);
                return pooled;
            }
        }
        return observed(asker, opening, type, false);
    }

    /**
     * Outside of all other calls, without a walk to whoever calls: the last walks of this thread's found one and the same asker, and what was
     * decided for it holds. Under a security manager the long way decides.
     */
    private @Nullable JdbcCall again(DataSource source, SourceReader.Arguments arguments, @Nullable Class<?> promised) {
        LastWalk last = lastWalks.of(Thread.currentThread(), source);
        Bindings.SourceBinding bound = last == null ? null : last.stands(services.ticker.coarseNanos());
        if (last == null || bound == null || CallerRights.areAsked()) {
            return null;
        }
        ManagedPool pool = bound.pool();
        return pool != null
                        && !pool.engine.isClosed()
                        && bound.caller.isKnown()
                        && isForAnybody(pool)
                        && serves(pool, promised)
                        && bound.matches(source, arguments, evidence.epoch())
                ? lendUnasked(pool, bound.caller, last)
                : null;
    }

    /** Nothing of the application's runs from the look at what is out on this thread to the note of what is lent. */
    private @Nullable JdbcCall lendUnasked(ManagedPool pool, Probation.Caller caller, LastWalk last) {
        Unasked.Place place = pool.unasked.take(last);
        if (place == null) {
            return null;
        }
        try {
            long start = startNanos();
            PoolEntry<PhysicalSession> idle = pool.tryBorrow();
            return idle == null ? null : handOut(pool, idle, idle.generation(), caller, null, start, 0, place);
        } finally {
            place.letGo();
        }
    }

    /** As for a text: this DataSource was asked before by this asker, and is set as it was then. */
    private Bindings.@Nullable SourceBinding find(
            Asker asker, DataSource source, SourceReader.Arguments arguments, @Nullable Scope around) {
        Bindings.SourceBinding bound = asker.bindings().find(source, arguments, evidence.epoch());
        if (around == null) {
            lastWalks.found(
                    source, bound != null && mayStand(source, bound) ? bound : null, services.ticker.coarseNanos());
        }
        return bound;
    }

    /** Nothing was idle, that is all: it is the answer to the next call too. */
    private static boolean holds(Bindings.@Nullable SourceBinding bound) {
        ManagedPool pool = bound == null ? null : bound.pool();
        return pool != null && !pool.engine.isClosed();
    }

    /**
     * Whether what this walk found may be the answer to later calls. Not where the wrong answer would do more than cost a place: a
     * connection that is taken back because nothing was called on it for a while may lie in a pool of the application's own; spans
     * that go to the application's OpenTelemetry would go to another one's, where several applications share the DataSource. Nor where
     * the DataSource is asked what it is set to: what it does then is its own affair, up to a getConnection.
     */
    private boolean mayStand(DataSource source, Bindings.SourceBinding found) {
        return found.caller.isKnown()
                && !found.asks()
                && !takesBackSuspects
                && (!tellsApplications
                        || found.caller.loader() == source.getClass().getClassLoader());
    }

    /** @param before how it was set before it was read; null: it is not remembered */
    private void remember(
            Asker asker,
            Opening opening,
            DataSource source,
            SourceReader.Arguments arguments,
            @Nullable SourceState before) {
        Probation.Caller caller = opening.lentTo;
        ManagedPool pool = opening.lentBy;
        try {
            // Set by another thread meanwhile: it is not known what was read.
            if (before != null
                    && caller != null
                    && pool != null
                    && !opening.asked.key().hasSubject()
                    && before.isOf(source)) {
                asker.bindings()
                        .add(new Bindings.SourceBinding(
                                source, arguments, before, opening.epoch, caller, pool, opening.asked.url()));
            }
        } catch (RuntimeException | Error fault) {
            // It is only remembered for the next time; the connection in hand must not get lost for that.
            fault(FaultPoint.DECIDE, fault);
        }
    }

    /** {@code getPooledConnection} and {@code getXAConnection}: who calls these is a pool or a transaction manager. */
    public @Nullable JdbcCall pooledSource(Object source) {
        Scope around = Scope.current();
        if (around != null && around.isSealed()) {
            return null;
        }
        return pooledSources.enter(source, around);
    }

    /** {@code PooledConnection.getConnection()}. */
    public @Nullable JdbcCall pooledConnection(Object pooled, @Nullable Class<?> promised) {
        Scope around = Scope.current();
        return around != null && around.isSealed() ? null : pooledSources.enterConnection(pooled, promised);
    }

    /** One call at a door that opens physical connections, or may. */
    private final class Opening {
        final OpenCall.Kind kind;
        final @Nullable Object running;
        final Asked asked;
        final @Nullable Scope around;
        final long start = startNanos();
        final int epoch = evidence.epoch();

        /** Who got a connection of which pool; null: not yet. */
        Probation.@Nullable Caller lentTo;

        @Nullable
        ManagedPool lentBy;

        /** In seconds, what the application lets a driver take; 0: as long as it likes. */
        final int loginTimeout;

        /** All its attempts have one deadline, in whatever pools they are made. */
        final AcquireStart begun;

        Opening(OpenCall.Kind kind, @Nullable Object running, Asked asked, @Nullable Scope around) {
            this.kind = kind;
            this.running = running;
            this.asked = asked;
            this.around = around;
            // A DataSource has its own, which its driver sets as well, so that nobody knows whether the application
            // means it.
            this.loginTimeout = kind == OpenCall.Kind.SOURCE ? 0 : DriverManager.getLoginTimeout();
            this.begun =
                    loginTimeout > 0 ? new AcquireStart(TimeUnit.SECONDS.toNanos(loginTimeout)) : new AcquireStart();
        }

        /** What a caller hears that got no connection in time. */
        @Nullable
        String tells(PoolTimeoutException timeout) {
            boolean its = loginTimeout > 0
                    && loginTimeout
                            < services.settings
                                    .get(ConfigKeys.POOL_ACQUIRE_TIMEOUT)
                                    .getSeconds();
            return its
                    ? timeout.getMessage() + " The application waits " + loginTimeout
                            + " s at most (DriverManager.setLoginTimeout)."
                    : timeout.getMessage();
        }
    }

    /**
     * The way of nearly all borrows: this was asked before, its pool has an idle connection. Null: the long way.
     *
     * @param door what else tells this request from others of the same text; null: it is not remembered
     */
    private @Nullable JdbcCall remembered(
            Asker asker,
            String url,
            @Nullable Object door,
            @Nullable Properties info,
            @Nullable Class<?> promised,
            @Nullable Scope around) {
        Bindings.Binding bound = door == null ? null : asker.bindings().find(url, door, info, evidence.epoch());
        return bound == null ? null : lend(bound.pool(), bound.caller, url, promised, around);
    }

    /** Null where nothing is idle, or what was bound does not hold any more. */
    private @Nullable JdbcCall lend(
            @Nullable ManagedPool pool,
            Probation.Caller caller,
            String url,
            @Nullable Class<?> promised,
            @Nullable Scope around) {
        if (pool == null || !mayLend(pool, caller, url, promised)) {
            return null;
        }
        long start = startNanos();
        PoolEntry<PhysicalSession> idle = pool.tryBorrow();
        return idle == null ? null : handOut(pool, idle, idle.generation(), caller, around, start, 0, null);
    }

    private boolean mayLend(ManagedPool pool, Probation.Caller caller, String url, @Nullable Class<?> promised) {
        return caller.isKnown() && rights.suffice(url) && isForAnybody(pool) && serves(pool, promised);
    }

    /** Equal text is an equal request only where it says who logs in, or nobody in particular asks. */
    private static boolean isForAnybody(ManagedPool pool) {
        return pool.hasCredentials() || ThreadSubject.current() == null;
    }

    private static boolean serves(ManagedPool pool, @Nullable Class<?> promised) {
        return !pool.isUnpoolable() && Feature.POOLING.isOn() && pool.fits(promised);
    }

    /** 0 where nobody hears of borrows. */
    private long startNanos() {
        return timed ? System.nanoTime() : 0;
    }

    /**
     * A door that is asked by URL and properties.
     *
     * @param door what else tells this request from others of the same text; null: it is not remembered
     */
    private JdbcCall atText(Asker asker, Opening opening, @Nullable Object door, @Nullable Properties info) {
        if (door != null) {
            Bindings.Binding bound = asker.bindings().find(opening.asked.url(), door, info, evidence.epoch());
            ManagedPool pool = bound == null ? null : bound.pool();
            if (bound != null
                    && pool != null
                    && bound.caller.isKnown()
                    && isForAnybody(pool)
                    && rights.suffice(opening.asked.url())) {
                JdbcCall answer = tryPool(pool, bound.caller, asker, opening);
                if (answer != null) {
                    return answer;
                }
            }
        }
        JdbcCall pooled = pooled(asker, opening, door, info);
        if (pooled == null) {
            closeIdleBefore(opening.asked.target());
        }
        // What a known pool opens is its own affair: shown once, wherever its driver gets it from.
        return pooled != null ? pooled : observed(asker, opening, null, asker.listed);
    }

    /** A log-in that ends an embedded database, or says when it ends. */
    private void closeIdleBefore(JdbcTarget target) {
        if (target.endsDatabase()) {
            registry.closeIdle(target);
        }
    }

    private JdbcCall observed(Asker asker, Opening opening, @Nullable SourceType type, boolean sealed) {
        return new ObservedCall(this, asker, opening.kind, opening.running, type, opening.asked, sealed, opening.start);
    }

    /** Null where the application gets a connection of its own. */
    private @Nullable JdbcCall pooled(Asker asker, Opening opening, @Nullable Object door, @Nullable Properties info) {
        FaultPoint.DECIDE.pass();
        Asked asked = opening.asked;
        if (!rights.suffice(asked.url())) {
            return null;
        }
        Probation.Caller caller = counted(asker, asked);
        while (caller != null && caller.isKnown()) {
            DoorKey key = asked.key();
            ClassLoader loader = asked.loader();
            ManagedPool pool = registry.existing(key, loader);
            if (pool == null) {
                pool = registry.find(key, asked.target(), loader, probationOn);
            }
            if (pool == null || !serves(pool, asked.promised)) {
                return null;
            }
            for (Probation.Member member : caller.takeUncounted()) {
                ((PassedThrough) member).countIn(pool);
            }
            Connection closed = caller.takeClosed();
            if (closed != null) {
                pool.closed.offer(closed);
            }
            JdbcCall answer = tryPool(pool, caller, asker, opening);
            if (answer != null) {
                opening.lentTo = caller;
                opening.lentBy = pool;
                try {
                    if (door != null && !key.hasSubject()) {
                        asker.bindings().add(asked.url(), door, info, opening.epoch, caller, pool);
                    }
                } catch (RuntimeException | Error fault) {
                    // It is only remembered for the next time; the connection in hand must not get lost for that.
                    fault(FaultPoint.DECIDE, fault);
                }
                return answer;
            }
        }
        return null;
    }

    private static void fault(FaultPoint point, Throwable fault) {
        try {
            io.millpond.agent.fault.Faults.report(point, fault);
        } catch (Error endOfStack) {
            // not even room to tell
        }
    }

    /** Whose probation a connection counts for; null where none, because it is passed through for another reason. */
    Probation.@Nullable Caller counted(Asker asker, Asked asked) {
        if (asker.isPool() || excluded.matches(asked.url())) {
            return null;
        }
        DoorKey key = asked.key();
        if (!key.isReadable()) {
            return null;
        }
        Probation.Caller caller = asker.caller(key);
        if (caller == null) {
            caller = asker.caller(key, !probationOn, pooling && asked.target().isPoolable());
        }
        return caller.isPool() ? null : caller;
    }

    /** Null where the pool was closed meanwhile (forgotten, retired), or cannot serve. */
    private @Nullable JdbcCall tryPool(ManagedPool pool, Probation.Caller caller, Asker asker, Opening opening) {
        if (!serves(pool, opening.asked.promised)) {
            return null;
        }
        PoolEntry<PhysicalSession> idle = pool.tryBorrow();
        if (idle != null) {
            return handOut(pool, idle, idle.generation(), caller, opening.around, opening.start, 0, null);
        }
        Acquired<PhysicalSession> acquired;
        try {
            acquired = pool.acquireInSpite(opening.begun);
        } catch (PoolClosedException e) {
            return null;
        } catch (PoolTimeoutException e) {
            Throwable refusal = e.refusal();
            pool.holders.tell(refusal == null ? null : e.getMessage());
            if (refusal != null) {
                return JdbcAnswer.throwing(refusal);
            }
            return JdbcAnswer.throwing(new SQLTransientConnectionException(opening.tells(e), "08001", e.getCause()));
        } catch (OpenFailedException e) {
            return JdbcAnswer.throwing(e.failure());
        }
        Permit permit = acquired.permit();
        if (permit != null) {
            try {
                FaultPoint.BORROW.pass();
                return new AdoptingCall(
                        asker,
                        opening.kind,
                        opening.running,
                        opening.asked,
                        pool,
                        caller,
                        acquired,
                        permit,
                        opening.start);
            } catch (RuntimeException | Error fault) {
                pool.engine.cancel(permit);
                throw fault;
            }
        }
        PoolEntry<PhysicalSession> entry = Objects.requireNonNull(acquired.entry(), "an entry or a permit");
        return handOut(
                pool, entry, acquired.generation(), caller, opening.around, opening.start, acquired.waitNanos(), null);
    }

    private static JdbcAnswer handOut(
            ManagedPool pool,
            PoolEntry<PhysicalSession> entry,
            long generation,
            Probation.Caller caller,
            @Nullable Scope around,
            long startNanos,
            long waitNanos,
            Unasked.@Nullable Place unasked) {
        try {
            if (unasked != null) {
                unasked.lent(entry, generation);
            }
            Connection handle =
                    PooledBorrow.handOut(pool, entry, generation, caller, startNanos, waitNanos, unasked != null);
            if (around != null) {
                around.handOver(handle, caller, null);
            }
            return JdbcAnswer.returning(handle);
        } catch (RuntimeException | Error fault) {
            // Ours: the entry goes, the slot stays, and the application's own call runs past the pool. First of all
            // nobody
            // has it: at the end of the stack it is found by that.
            entry.attach(null);
            pool.engine.discard(entry, generation, CloseReason.EVICTED);
            throw fault;
        }
    }

    Passing passing(JdbcTarget target) {
        if (passing.size() > MAX_TARGETS) {
            passing.clear();
        }
        return passing.computeIfAbsent(target.poolName(), name -> {
            PoolIdentity identity = target.identity(name);
            return new Passing(identity, services.leaks.pool(identity));
        });
    }

    Evidence evidence() {
        return evidence;
    }

    Askers askers() {
        return askers;
    }

    CallerRights rights() {
        return rights;
    }

    SourceTypes types() {
        return types;
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
     * @return whether leaks are urgent: somebody waits for a connection while all are lent
     */
    public boolean housekeep(@Nullable GcHint gcHint) {
        registry.forgetUnused();
        for (ManagedPool pool : registry.retiring()) {
            pool.engine.tend();
            pool.care.considerReturns();
        }
        for (ManagedPool pool : registry.all()) {
            pool.engine.tend();
            pool.care.considerReturns();
            pool.care.considerUnasked();
            pool.care.tellSelfBlock();
            if (pool.engine.waiting() > 0) {
                LockOwners.prepare();
            }
            if (pool.care.considerRelief()) {
                AgentLog.warn("pool " + pool.identity.name() + ": all " + pool.engine.max()
                        + " connections are kept as by a pool of the application's own (handed from thread to thread, or"
                        + " borrowed in a row) while others wait; until one comes back, extra connections are opened"
                        + " beyond the bound");
            }
        }
        return isUrgent(gcHint);
    }

    /** As {@link #housekeep}, between its rounds: only what may end a wait. */
    public boolean isUrgent(@Nullable GcHint gcHint) {
        boolean urgent = false;
        if (gcHint != null) {
            for (ManagedPool pool : registry.all()) {
                urgent |= pool.care.considerCollection(gcHint);
            }
        }
        return urgent;
    }

    /** The JVM ends: idle connections are closed as the application closed them. Pools stay open for its own shutdown hooks. */
    public void closeIdle(long nanos) {
        registry.closeIdle(nanos);
    }
}
