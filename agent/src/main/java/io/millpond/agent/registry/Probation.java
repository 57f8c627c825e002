/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is an application? A caller that nobody knows might be a home-made pool that keeps its connections for ever: bounding it
 * would starve it. So nothing of it is bounded or kept until three of its connections were closed again (or proven leaked),
 * and at least half of those it opened; ten where something else was handed on in their place.
 *
 * <p>A caller is an {@link Asker} together with what it asks for: a pool keeps whatever it opened, so it shows on each key.
 */
final class Probation {

    /** Closed connections that make a caller known. */
    static final int CLOSED_TO_PASS = 3;

    /** The same for a caller whose connections come back wrapped: a decorator, or a pool that is starting. */
    static final int CLOSED_TO_PASS_WRAPPED = 10;

    private Probation() {}

    /** One caller's record. Guarded by itself; never locked while a driver is called. */
    static final class Caller {
        /** Of the class that asks: what lies near it may be part of it. */
        final String packageName;

        final DoorKey key;

        private volatile boolean known;

        /** For ever: its connections are its own. */
        private volatile boolean pool;

        private final WeakReference<ClassLoader> loader;
        private final boolean mayPass;
        /** The driver that opened for it, or the driver's own DataSource; null where it did not tell. */
        private volatile @Nullable SourceType openedBy;

        /** The connection whose close made this caller known, until a pool takes it. */
        private @Nullable Connection lastClosed;

        private @Nullable WeakReference<Connection> lastClosedOfGuest;

        private int needed = CLOSED_TO_PASS;
        private int opened;
        private int closed;
        /**
         * Weak: an application that drops a connection without closing it must be able to lose it, as it can without us; what is
         * collected was leaked, and counts as closed.
         */
        private final List<WeakReference<Member>> open = new ArrayList<>();

        /** @param mayPass false: counted, but never known, because what it asks for is not to be pooled */
        Caller(boolean known, boolean mayPass, String packageName, DoorKey key) {
            this(known, mayPass, packageName, key, new WeakReference<>(null));
        }

        /** @param loader of the class that calls */
        Caller(boolean known, boolean mayPass, String packageName, DoorKey key, WeakReference<ClassLoader> loader) {
            this.known = known && mayPass;
            this.mayPass = mayPass;
            this.packageName = packageName;
            this.key = key;
            this.loader = loader;
        }

        /** Of the class that calls; null where that is gone, or the JDK's own. */
        @Nullable
        ClassLoader loader() {
            return loader.get();
        }

        boolean isKnown() {
            return known;
        }

        boolean isPool() {
            return pool;
        }

        void openedBy(@Nullable SourceType type) {
            openedBy = type;
        }

        /** False where it asked what belongs to the same driver: a driver's own tools are no pool over it. */
        boolean asksOthersThan(SourceType type) {
            SourceType by = openedBy;
            return by == null || !by.isOfOneVendor(type);
        }

        /** Something around its connection was handed on. */
        synchronized void wrapped() {
            needed = CLOSED_TO_PASS_WRAPPED;
        }

        /**
         * Proven to keep what it asks for.
         *
         * @return true where it was taken for an application until now
         */
        synchronized boolean becomePool() {
            boolean was = known;
            pool = true;
            known = false;
            open.clear();
            return was;
        }

        /** Whether one that it opened in probation is open still. */
        synchronized boolean hasOpen() {
            for (WeakReference<Member> each : open) {
                if (each.get() != null) {
                    return true;
                }
            }
            return false;
        }

        /**
         * A connection was opened outside the bound.
         *
         * @return true where the caller became known while it was being opened: it counts at once
         */
        synchronized boolean opened(Member member) {
            if (known) {
                return true;
            }
            opened++;
            open.add(new WeakReference<>(member));
            return false;
        }

        /**
         * One of its connections was closed, or proven leaked.
         *
         * @return null, or, if this is what made the caller known, its connections that are still open: from now on they count
         */
        synchronized @Nullable List<Member> closed(Member member) {
            if (known || pool) {
                return null;
            }
            List<Member> stillOpen = new ArrayList<>();
            for (Iterator<WeakReference<Member>> all = open.iterator(); all.hasNext(); ) {
                Member each = all.next().get();
                if (each == null || each == member) {
                    all.remove();
                    closed++;
                } else {
                    stillOpen.add(each);
                }
            }
            if (!mayPass || closed < needed || closed * 2 < opened) {
                return null;
            }
            known = true;
            return stillOpen;
        }

        /**
         * Kept for the pool that is yet to be born: nothing else may tell it how its driver's closed connection answers. A driver
         * whose loader may go one day is not held by it.
         */
        void keepClosed(Connection connection) {
            boolean guest = CallerRights.withOwn(
                    () -> DepartingLoaders.canGo(connection.getClass().getClassLoader()));
            synchronized (this) {
                lastClosed = guest ? null : connection;
                lastClosedOfGuest = guest ? new WeakReference<>(connection) : null;
            }
        }

        /** Once; null where there is none. */
        synchronized @Nullable Connection takeClosed() {
            WeakReference<Connection> guest = lastClosedOfGuest;
            Connection kept = guest == null ? lastClosed : guest.get();
            lastClosed = null;
            lastClosedOfGuest = null;
            return kept;
        }

        /** What was open when it became known and is still, once: it counts from the moment that there is a pool to count it. */
        synchronized List<Member> takeUncounted() {
            if (open.isEmpty()) {
                return Collections.emptyList();
            }
            List<Member> members = new ArrayList<>();
            for (WeakReference<Member> each : open) {
                Member member = each.get();
                if (member != null) {
                    members.add(member);
                }
            }
            open.clear();
            return members;
        }
    }

    /** An open connection of a caller in probation. */
    interface Member {}
}
