/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.AgentLog;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All open leases of this JVM, and what is found out about them. Application threads open and close leases; one housekeeping
 * thread calls {@link #poll} about once a second and does the rest: everything it finds is told by {@link LeakReporter}, and
 * reclaimed where the policy, the lease's word and the {@link ReclaimBrake} allow.
 *
 * <p>An open lease is held strongly here, for a reference that is itself garbage is never enqueued and its leak never found.
 */
public final class LeakTracker {

    private static final int TOP_HOLDERS = 10;

    private final LeakSettings defaults;
    private final LongSupplier nanoClock;
    private final LongSupplier coarseClock;
    private final Executor reclaims;
    private final LeakReporter reporter;
    private final Captures captures;
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final OpenLeases open = new OpenLeases();
    private final Holder.Known holders = new Holder.Known();

    // Guarded by this: poll and shutdown.
    private volatile long unreachableSeen;

    private ArrayDeque<Watch> unreachable = new ArrayDeque<>();
    private ArrayDeque<ChildNode> unreachableChildren = new ArrayDeque<>();

    private LeakTracker(
            LeakSettings defaults,
            LongSupplier nanoClock,
            LongSupplier coarseClock,
            LeakListener listener,
            Executor reclaims) {
        this.defaults = defaults;
        this.nanoClock = nanoClock;
        this.coarseClock = coarseClock;
        this.reclaims = reclaims;
        this.reporter = new LeakReporter(listener);
        this.captures = new Captures(nanoClock.getAsLong());
    }

    /**
     * @param nanoClock monotonic, the pool's ticker
     * @param reclaims runs reclaimers, which block on the database; never the polling thread itself
     */
    public static LeakTracker create(
            LeakSettings defaults, LongSupplier nanoClock, LeakListener listener, Executor reclaims) {
        return create(defaults, nanoClock, nanoClock, listener, reclaims);
    }

    /**
     * As {@link #create(LeakSettings, LongSupplier, LeakListener, Executor)}.
     *
     * @param coarseClock the same, and never ahead of it: what is borrowed or opened is told by it, for three readings of the true
     *     one would be a third of what tracking a query costs
     */
    public static LeakTracker create(
            LeakSettings defaults,
            LongSupplier nanoClock,
            LongSupplier coarseClock,
            LeakListener listener,
            Executor reclaims) {
        return new LeakTracker(defaults, nanoClock, coarseClock, listener, reclaims);
    }

    public LeakPool pool(PoolIdentity identity) {
        return pool(identity, defaults);
    }

    /** A pool with settings of its own. Kept by its owner and passed to {@link #open}. */
    public LeakPool pool(PoolIdentity identity, LeakSettings settings) {
        return new LeakPool(identity, settings, captures, nanoClock.getAsLong(), coarseClock);
    }

    /**
     * A connection is lent to the calling thread.
     *
     * @param anchor held by every wrapper of this lease
     * @param reclaimer null: leaks are only reported
     * @param key of who borrows: sites are looked for by it where one leaked without a site; 0: unknown
     */
    public Lease open(
            LeakPool pool, Anchor anchor, QueryListener.Session session, @Nullable Reclaimer reclaimer, int key) {
        return open(pool, anchor, session, reclaimer, key, false, false);
    }

    /**
     * A connection that belongs to a pool of the application's own, or may: reported, and never suspected for being held.
     *
     * @param reclaimer told of a proven leak, so that whoever counts the connection lets go of it; null: nobody counts it
     */
    public Lease openForeign(
            LeakPool pool, Anchor anchor, QueryListener.Session session, @Nullable Reclaimer reclaimer, int key) {
        return open(pool, anchor, session, reclaimer, key, true, false);
    }

    /**
     * A connection of a {@code PooledConnection}: what it leaves open is reported while it can be reached and when it is closed.
     * That the connection itself is lost is not: its pool may have closed the PooledConnection, or taken the next one of it, and
     * either ends this one rightly.
     */
    public Lease openOfPooledConnection(LeakPool pool, Anchor anchor, QueryListener.Session session) {
        return open(pool, anchor, session, null, 0, true, true);
    }

    /** A connection whose leaks nobody wants to know. */
    public Lease openUntracked(LeakPool pool) {
        return new Lease(pool);
    }

    private Lease open(
            LeakPool pool,
            Anchor anchor,
            QueryListener.Session session,
            @Nullable Reclaimer reclaimer,
            int key,
            boolean foreign,
            boolean endedElsewhere) {
        if (!pool.isTracked()) {
            return new Lease(pool);
        }
        long now = coarseClock.getAsLong();
        Site site = endedElsewhere ? null : pool.sampler(Leak.Kind.CONNECTION).sample(now, key);
        Holder holder = holders.of(Thread.currentThread());
        Lease lease =
                new Lease(pool, anchor, queue, session, reclaimer, foreign, endedElsewhere, holder, site, key, now);
        pool.leaseOpened();
        Watch watch = lease.watch();
        if (watch != null) {
            open.add(watch);
        }
        return lease;
    }

    /** The lease was closed ({@link Lease#tryClose}) or given back by a reclaimer. Takes a suspicion back. Idempotent. */
    public void closed(Lease lease) {
        // The reference is not cleared, which is a native call on many JVMs: it dies together with the anchor, and one
        // that is
        // enqueued all the same is found closed.
        if (lease.watch() == null || !forget(lease)) {
            return;
        }
        if (!lease.isReclaimed()) {
            retract(lease);
        }
    }

    /**
     * A statement was created; the handle keeps the node and tells it of {@link ChildNode#closed}.
     *
     * @param key of its SQL text; 0: it has none
     * @param driver the driver's own; null: unknown, and a connection that loses it is not lent again
     */
    public ChildNode trackStatement(Lease lease, Object handle, int key, @Nullable Object driver) {
        return track(lease, Leak.Kind.STATEMENT, null, handle, key, driver);
    }

    /**
     * A result set was created.
     *
     * @param statement null where it has none that the application can close (metadata, arrays)
     * @param key of the SQL text that it answers; 0: unknown
     * @param driver as for a statement
     */
    public ChildNode trackResultSet(
            Lease lease, @Nullable ChildNode statement, Object handle, int key, @Nullable Object driver) {
        return track(lease, Leak.Kind.RESULT_SET, statement, handle, key, statement == null ? driver : null);
    }

    private ChildNode track(
            Lease lease,
            Leak.Kind kind,
            @Nullable ChildNode statement,
            Object handle,
            int sqlKey,
            @Nullable Object driver) {
        LeakPool pool = lease.leakPool();
        Watch watch = lease.watch();
        if (kind == Leak.Kind.STATEMENT && watch != null) {
            watch.used();
        }
        int key = sqlKey == 0 ? lease.key() : sqlKey;
        // A result set whose statement is open may be dropped without harm: closing the statement closes it. Not
        // enqueued.
        boolean watched = pool.isTracked() && statement == null;
        Site site = null;
        int openedMillis = 0;
        if (pool.isTracked()) {
            long now = coarseClock.getAsLong();
            site = pool.sampler(kind).sample(now, key);
            // A copy of the clock from before the borrow is one of a JVM that was stopped.
            openedMillis = (int) TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - lease.borrowedNanos()));
        }
        ChildNode node = new ChildNode(
                lease.children(), kind, statement, handle, driver, watched ? queue : null, site, key, openedMillis);
        lease.children().add(node);
        return node;
    }

    /**
     * The application holds an object of the driver's that can reach the connection: as long as it does, it holds the lease. Of a
     * thousand such objects at once; one that is older counts no more.
     *
     * @param anchor the lease's own
     */
    public void holdWhile(Lease lease, Anchor anchor, Object value) {
        Watch watch = lease.watch();
        if (watch != null) {
            watch.hold(new HeldValue(value, queue, anchor));
        }
    }

    /**
     * The connection is being closed: what is still open of it is reported and handed to the closer, each result set before its
     * statement. The closer must not throw, or the rest stays open. It gets the driver's own object where the handle is unreachable.
     * Called while the session still records.
     */
    public void closeChildren(Lease lease, Consumer<Object> closer) {
        if (lease.childrenLeft() == 0) {
            return;
        }
        OpenChildren children = lease.children();
        for (ChildNode node : children.takeAll(false)) {
            Object handle = node.get();
            node.clear();
            report(lease, node, Leak.Reason.CLOSED_BY_CONNECTION);
            Object open = handle == null ? node.driver() : handle;
            if (open != null) {
                closer.accept(open);
            }
        }
        for (Object orphan : children.takeOrphans()) {
            closer.accept(orphan);
        }
    }

    /** One round of housekeeping: the reference queue, suspects, reclaims. */
    public synchronized void poll() {
        long now = nanoClock.getAsLong();
        // What the last round brought, then what this one brings: a close whose handle died before it could unlink has
        // the time
        // between two rounds to get there.
        ArrayDeque<ChildNode> children = unreachableChildren;
        unreachableChildren = new ArrayDeque<>();
        for (ChildNode child : children) {
            settleChild(child);
        }
        ArrayDeque<Watch> watches = unreachable;
        unreachable = new ArrayDeque<>();
        for (Watch watch : watches) {
            settleUnreachable(watch, now);
        }
        for (Reference<?> reference = queue.poll(); reference != null; reference = queue.poll()) {
            if (reference instanceof HeldValue) {
                ((HeldValue) reference).letGo();
            } else if (reference instanceof Watch) {
                unreachable.add((Watch) reference);
                if (((Watch) reference).lease.isOpen()) {
                    unreachableSeen++;
                }
            } else {
                unreachableChildren.add((ChildNode) reference);
            }
        }
        for (Lease lease : open.all()) {
            sweep(lease, now);
        }
    }

    /** The JVM ends: what is open and not in a call is told as {@code open_at_shutdown}. */
    public synchronized void shutdown() {
        poll();
        long now = nanoClock.getAsLong();
        for (Lease lease : open.all()) {
            if (lease.isOpen() && !lease.inCall() && !lease.isForeign() && !lease.isLeakReported()) {
                report(lease, Leak.Reason.OPEN_AT_SHUTDOWN, now);
            }
        }
    }

    /**
     * A loader was closed: its open connections are told as {@code open_at_shutdown} and no longer held here, or one that the
     * application keeps in a static field would keep the loader, and with it that field, in memory for ever.
     */
    public synchronized void abandon(ClassLoader loader) {
        long now = nanoClock.getAsLong();
        for (Lease lease : open.all()) {
            Reclaimer reclaimer = lease.reclaimer();
            if (reclaimer != null && reclaimer.isOf(loader)) {
                if (lease.isOpen() && !lease.inCall() && !lease.isForeign() && !lease.isLeakReported()) {
                    report(lease, Leak.Reason.OPEN_AT_SHUTDOWN, now);
                }
                unwatch(lease);
                forget(lease);
            }
        }
    }

    /** Who holds it: {@code thread "http-1", at com.acme.Report.run(Report.java:88), for 4m12s}. */
    public String describe(Lease lease) {
        return "thread \"" + lease.holderName() + "\", at " + Site.text(frame(lease.site())) + ", for "
                + Held.text(nanoClock.getAsLong() - lease.borrowedNanos());
    }

    /** The one that was borrowed first; null where none is open. */
    public static @Nullable Lease oldest(Iterable<Lease> leases) {
        Lease oldest = null;
        for (Lease lease : leases) {
            if (lease.isOpen() && (oldest == null || lease.borrowedNanos() - oldest.borrowedNanos() < 0)) {
                oldest = lease;
            }
        }
        return oldest;
    }

    /** The latest leak or suspicion of each pool, kind, reason and site; its count is the group's. */
    public List<Leak> table() {
        return reporter.table();
    }

    /** How many of the group of this one of the table were retracted: closed, or used again. */
    public long retracted(Leak leak) {
        return reporter.retracted(leak);
    }

    /** The table as text, with those who hold a connection for the longest time. */
    public String report() {
        if (defaults.mode() == SiteMode.OFF) {
            return String.format("leaks are not tracked here (MILLPOND_LEAKS=off)%n");
        }
        return LeakTable.text(table(), this::retracted, reporter.others(), holders(open.all()));
    }

    /** Who holds these for the longest time, the longest first, as {@link #describe} says it. */
    public List<String> holders(Collection<Lease> leases) {
        List<Lease> held = new ArrayList<>();
        for (Lease lease : leases) {
            if (lease.isOpen() && !lease.isForeign()) {
                held.add(lease);
            }
        }
        held.sort((a, b) -> Long.signum(a.borrowedNanos() - b.borrowedNanos()));
        List<String> lines = new ArrayList<>();
        for (Lease lease : held.subList(0, Math.min(TOP_HOLDERS, held.size()))) {
            lines.add(describe(lease) + ", pool " + lease.pool().name());
        }
        return lines;
    }

    /** Open leases of all pools, as a snapshot. */
    public List<Lease> openLeases() {
        return open.all();
    }

    /** How many leases turned out to be unreachable so far. */
    public long unreachableSeen() {
        return unreachableSeen;
    }

    private void settleChild(ChildNode child) {
        Lease lease = child.children().lease();
        if (!lease.isOpen()) {
            return;
        }
        if (lease.inCall()) {
            // The JIT may let a handle die inside its own close; look again when that call is over.
            unreachableChildren.add(child);
            return;
        }
        for (ChildNode node : child.children().take(child, true)) {
            report(lease, node, Leak.Reason.UNREACHABLE);
        }
    }

    private void settleUnreachable(Watch watch, long now) {
        Lease lease = watch.lease;
        if (!lease.isOpen() || !open.contains(watch)) {
            return;
        }
        if (lease.inCall()) {
            unreachable.add(watch);
            return;
        }
        if (lease.isEndedElsewhere()) {
            forget(lease);
            return;
        }
        for (ChildNode node : lease.children().takeAll(true)) {
            report(lease, node, Leak.Reason.UNREACHABLE);
        }
        if (!watch.isLeakReported()) {
            watch.leakReported();
            report(lease, Leak.Reason.UNREACHABLE, now);
        }
        if (lease.leakPool().settings().reclaim() == ReclaimPolicy.REPORT || !isReclaimable(lease)) {
            // Nothing more can be found out about it.
            tellEscaped(lease);
            forget(lease);
        } else if (!reclaim(lease, Leak.Reason.UNREACHABLE, now)) {
            unreachable.add(watch);
        }
    }

    private void tellEscaped(Lease lease) {
        String why = lease.escapedBy();
        if (why != null && lease.reclaimer() != null && lease.leakPool().mayTellEscaped()) {
            AgentLog.warn(
                    "pool " + lease.pool().name() + ": a leaked connection is not taken back, because the application"
                            + " was given an object of the driver's that may still use it (" + why
                            + "); so it is with each of which that is true (said once)");
        }
    }

    private void sweep(Lease lease, long now) {
        Watch watch = lease.watch();
        if (watch == null || !lease.isOpen()) {
            return;
        }
        watch.observe(now);
        if (lease.isForeign()) {
            return;
        }
        if (watch.isHandedOverAfterAll()) {
            retract(lease);
        }
        LeakSettings settings = lease.leakPool().settings();
        if (now - watch.lastCallNanos() < settings.suspectAfterNanos() || lease.inCall()) {
            return;
        }
        boolean orphan = watch.isOrphan() && now - watch.endSeenNanos() >= settings.suspectAfterNanos();
        Leak.Reason reason = orphan ? Leak.Reason.THREAD_ENDED : Leak.Reason.HELD;
        if (orphan) {
            if (!watch.isLeakReported()) {
                watch.leakReported();
                suspect(watch, reason, now);
            }
        } else if (!watch.isSuspected() && !watch.isLeakReported()) {
            suspect(watch, reason, now);
        }
        if (settings.reclaim() == ReclaimPolicy.SUSPECT && isReclaimable(lease)) {
            reclaim(lease, reason, now);
        }
    }

    private void suspect(Watch watch, Leak.Reason reason, long now) {
        Lease lease = watch.lease;
        watch.suspicion(report(lease, reason, now));
        if (!open.contains(watch)) {
            // Closed between the look and the word: whichever of the two comes second takes it back.
            retract(lease);
        }
    }

    private void retract(Lease lease) {
        Watch watch = lease.watch();
        Leak suspicion = watch == null ? null : watch.takeSuspicion();
        if (suspicion != null) {
            reporter.retracted(suspicion, !lease.isOpen(), nanoClock.getAsLong() - lease.borrowedNanos());
        }
    }

    private static boolean isReclaimable(Lease lease) {
        return lease.reclaimer() != null && !lease.isEscaped();
    }

    /** True: done with, reclaimed or closed meanwhile. False: ask again. */
    private boolean reclaim(Lease lease, Leak.Reason reason, long now) {
        Reclaimer reclaimer = lease.reclaimer();
        if (reclaimer == null) {
            return true;
        }
        // No brake where nothing is taken back into a pool: holding on to an application's own garbage only delays its
        // driver.
        ReclaimBrake.Answer answer = lease.isForeign()
                ? ReclaimBrake.Answer.GO
                : lease.leakPool().mayReclaim(now, reason == Leak.Reason.UNREACHABLE);
        if (answer == ReclaimBrake.Answer.TOO_MANY) {
            AgentLog.warn(
                    "pool " + lease.pool().name() + ": " + lease.leakPool().reclaimedInMinute()
                            + " connections that were only suspected taken back within a minute, more than half of all it"
                            + " lent; reclaiming pauses for a minute each time this happens (said once)."
                            + " Raise MILLPOND_LEAK_SUSPECT_AFTER, or set MILLPOND_LEAK_RECLAIM=confirmed");
        } else if (answer == ReclaimBrake.Answer.MISTAKEN) {
            AgentLog.warn("pool " + lease.pool().name()
                    + ": a connection that had been taken back as leaked was used again, and was answered as a closed one;"
                    + " for ten minutes leaks are only reported. "
                    + (settings(lease) == ReclaimPolicy.SUSPECT
                            ? "Raise MILLPOND_LEAK_SUSPECT_AFTER"
                            : "Please report this; MILLPOND_LEAK_RECLAIM=report is safe"));
        }
        if (answer != ReclaimBrake.Answer.GO) {
            return false;
        }
        if (!lease.tryReclaim()) {
            return !lease.isOpen();
        }
        unwatch(lease);
        forget(lease);
        try {
            reclaims.execute(() -> run(reclaimer, lease, reason));
        } catch (RejectedExecutionException e) {
            AgentLog.warn(
                    "pool " + lease.pool().name() + ": a leaked connection was not taken back, the agent is stopping");
        }
        return true;
    }

    private static void run(Reclaimer reclaimer, Lease lease, Leak.Reason reason) {
        try {
            reclaimer.reclaim(lease, reason);
        } catch (RuntimeException | Error e) {
            // Only the class: a driver's message may quote data.
            AgentLog.error("pool " + lease.pool().name() + ": taking back a leaked connection failed: "
                    + e.getClass().getName());
        }
    }

    private static ReclaimPolicy settings(Lease lease) {
        return lease.leakPool().settings().reclaim();
    }

    private static void unwatch(Lease lease) {
        Watch watch = lease.watch();
        if (watch != null) {
            watch.clear();
        }
    }

    private boolean forget(Lease lease) {
        Watch watch = lease.watch();
        if (watch == null || !open.remove(watch)) {
            return false;
        }
        lease.leakPool().leaseEnded();
        return true;
    }

    private Leak report(Lease lease, Leak.Reason reason, long now) {
        return report(lease, Leak.Kind.CONNECTION, reason, lease.site(), lease.key(), now, now - lease.borrowedNanos());
    }

    private void report(Lease lease, ChildNode node, Leak.Reason reason) {
        if (lease.leakPool().isTracked()) {
            long now = nanoClock.getAsLong();
            long opened = lease.borrowedNanos() + TimeUnit.MILLISECONDS.toNanos(node.openedMillis());
            report(lease, node.kind(), reason, node.site, node.key, now, now - opened);
        }
    }

    private Leak report(
            Lease lease, Leak.Kind kind, Leak.Reason reason, @Nullable Site site, int key, long now, long heldNanos) {
        StackTraceElement frame = frame(site);
        if (reason.isLeak()) {
            lease.leakPool().sampler(kind).leaked(now, key, frame != null);
        }
        return reporter.found(lease.pool(), kind, reason, frame, heldNanos, lease.session());
    }

    private static @Nullable StackTraceElement frame(@Nullable Site site) {
        return site == null ? null : site.applicationFrame();
    }
}
