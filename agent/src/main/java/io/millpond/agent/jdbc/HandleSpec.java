/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.sql.SqlCache;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one handle needs. Everything a handle calls comes from here; nothing is fetched from statics. */
public final class HandleSpec {

    final PhysicalSession session;
    final ConnectionOwner owner;
    final SqlCache sqlCache;
    final boolean pooled;
    final QueryListener.Session events;
    final Anchor anchor;
    final Lease lease;
    final LeakTracker tracker;
    final @Nullable ClosedConnection closed;

    private HandleSpec(Builder b) {
        this.session = b.session;
        this.owner = b.owner;
        this.sqlCache = b.sqlCache;
        this.pooled = b.pooled;
        this.events = b.events;
        Anchor given = b.anchor;
        this.anchor = given == null ? new Anchor() : given;
        this.lease = b.lease == null ? Untracked.lease(anchor) : b.lease;
        this.tracker = b.tracker == null ? Untracked.TRACKER : b.tracker;
        this.closed = b.closed;
    }

    /** close() gives the session back; afterwards the handle is detached from it. */
    public static Builder pooled(PhysicalSession session, ConnectionOwner owner, SqlCache sqlCache) {
        return new Builder(session, owner, sqlCache, true);
    }

    /** close() closes the driver's connection, which goes on answering; nothing is called that the application did not call. */
    public static Builder passThrough(PhysicalSession session, ConnectionOwner owner, SqlCache sqlCache) {
        return new Builder(session, owner, sqlCache, false);
    }

    public static final class Builder {
        private final PhysicalSession session;
        private final ConnectionOwner owner;
        private final SqlCache sqlCache;
        private final boolean pooled;
        private QueryListener.Session events = QueryListener.Session.NONE;
        private @Nullable Anchor anchor;
        private @Nullable Lease lease;
        private @Nullable LeakTracker tracker;
        private @Nullable ClosedConnection closed;

        private Builder(PhysicalSession session, ConnectionOwner owner, SqlCache sqlCache, boolean pooled) {
            this.session = Objects.requireNonNull(session, "session");
            this.owner = Objects.requireNonNull(owner, "owner");
            this.sqlCache = Objects.requireNonNull(sqlCache, "sqlCache");
            this.pooled = pooled;
        }

        /** Told of statements and transactions, and of the end ({@code returned()}), by the handle. */
        public Builder events(QueryListener.Session value) {
            this.events = Objects.requireNonNull(value, "events");
            return this;
        }

        /**
         * Absent: leaks are off. The handle closes the lease itself ({@code tryClose}, then {@code LeakTracker.closed}).
         *
         * @param heldByHandles the anchor that the lease was opened with; the caller forgets it
         */
        public Builder lease(Anchor heldByHandles, Lease lent, LeakTracker by) {
            this.anchor = Objects.requireNonNull(heldByHandles, "anchor");
            this.lease = Objects.requireNonNull(lent, "lease");
            this.tracker = Objects.requireNonNull(by, "tracker");
            return this;
        }

        /** Answers the calls on the handle once it is closed; absent, they get SQLState 08003. */
        public Builder closed(@Nullable ClosedConnection value) {
            this.closed = value;
            return this;
        }

        public HandleSpec build() {
            return new HandleSpec(this);
        }
    }
}
