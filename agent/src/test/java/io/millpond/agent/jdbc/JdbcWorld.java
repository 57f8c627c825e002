/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.Query;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.session.Baseline;
import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.LeakSettings;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.SiteMode;
import io.millpond.agent.sql.SqlCache;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of nobody: lends handles over H2 or anything else, and writes down what it is told. */
final class JdbcWorld implements ConnectionOwner, LeakListener {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    final String url = "jdbc:h2:mem:handles" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    final List<ReturnVerdict> verdicts = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Leak> leaks = new CopyOnWriteArrayList<>();
    final List<Lease> reclaimed = new CopyOnWriteArrayList<>();
    final ClosedConnection closed = new ClosedConnection();
    final LeakTracker tracker;
    final LeakPool pool;
    PhysicalSession session;
    Lease lease;

    /** In the middle of a close: before its compare-and-set where nothing is to be done, else once the handle is detached. */
    Runnable whileClosing = () -> {};

    JdbcWorld() {
        LeakSettings settings = LeakSettings.builder()
                .mode(SiteMode.FULL)
                .reclaimsPerSecond(1_000_000)
                .build();
        tracker = LeakTracker.create(settings, System::nanoTime, this, Runnable::run);
        pool = tracker.pool(new PoolIdentity("test", "h2database", null, null, -1, false));
    }

    Connection h2() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    /** A closed H2 connection answers for closed handles from now on. */
    JdbcWorld withClosedConnection() throws SQLException {
        Connection connection = h2();
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), connection.getClass());
        ClosedChildren left = ClosedChildren.openOn(connection, profile);
        connection.close();
        closed.offer(connection, left);
        return this;
    }

    Connection pooled() throws SQLException {
        return pooled(h2());
    }

    Connection pooled(Connection physical) {
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), physical.getClass());
        session = PhysicalSession.pooled(physical, profile, Baseline.capture(physical, profile));
        return lend(HandleTerms.pooled(sqlCache(profile), tracker, closed), false);
    }

    /** Its leaks are nobody's business, and nobody listens. */
    Connection untracked(Connection physical) {
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), physical.getClass());
        session = PhysicalSession.pooled(physical, profile, Baseline.capture(physical, profile));
        HandleTerms terms = HandleTerms.pooled(sqlCache(profile), tracker, closed);
        return Handles.open(terms, session, this, QueryListener.Session.NONE, null, null);
    }

    /** The same physical connection, lent once more. */
    Connection again() {
        return lend(HandleTerms.pooled(sqlCache(session.profile()), tracker, closed), false);
    }

    Connection passThrough(Connection physical) {
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), physical.getClass());
        session = PhysicalSession.foreign(physical, profile);
        return lend(HandleTerms.passThrough(sqlCache(profile), tracker), true);
    }

    private Connection lend(HandleTerms terms, boolean foreign) {
        Anchor anchor = new Anchor();
        QueryListener.Session told = new Told();
        lease = foreign
                ? tracker.openForeign(pool, anchor, told, null, 0)
                : tracker.open(pool, anchor, told, (leaked, reason) -> reclaimed.add(leaked), 0);
        return Handles.open(terms, session, this, told, lease, anchor);
    }

    /** As {@link #passThrough}, as {@link #untracked}. */
    Connection untrackedPassThrough(Connection physical) {
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), physical.getClass());
        session = PhysicalSession.foreign(physical, profile);
        HandleTerms terms = HandleTerms.passThrough(sqlCache(profile), tracker);
        return Handles.open(terms, session, this, QueryListener.Session.NONE, null, null);
    }

    private static SqlCache sqlCache(DriverProfile profile) {
        return new SqlCache(profile.dialect(), 100, 100_000);
    }

    @Override
    public boolean keeps(PhysicalSession of) {
        whileClosing.run();
        return true;
    }

    @Override
    public void returned(PhysicalSession of, ReturnVerdict verdict) {
        verdicts.add(verdict);
    }

    @Override
    public void found(Leak leak) {
        leaks.add(leak);
    }

    private final class Told implements QueryListener.Session {
        @Override
        public Object started(Query query) {
            events.add("started " + query.summary() + (query.batchSize() < 0 ? "" : " x" + query.batchSize()));
            return query;
        }

        @Override
        public void ended(Object token, Throwable error, long rows) {
            events.add("ended " + rows
                    + (error == null ? "" : " " + error.getClass().getSimpleName()));
        }

        @Override
        public void transactionStarted() {
            events.add("transaction");
        }

        @Override
        public void transactionEnded(boolean committed, Throwable error) {
            events.add(committed ? "committed" : "rolled back");
        }

        @Override
        public void returned() {
            events.add("returned");
        }
    }
}
