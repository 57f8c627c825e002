/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is an application? A caller that nobody knows might be a home-made pool that keeps its connections for ever: bounding it
 * would starve it. So nothing of it is bounded or kept until three of its connections were closed again (or proven leaked),
 * and at least half of those it opened.
 *
 * <p>A caller is a class name together with what it asks for: a pool keeps whatever it opened, so it shows on each key.
 */
final class Probation {

    /** Closed connections that make a caller known. */
    static final int CLOSED_TO_PASS = 3;

    /** Callers remembered; the one longest unseen is forgotten first and starts anew. */
    private static final int MAX_CALLERS = 4_096;

    private final boolean enabled;
    private final Map<Object, Caller> callers = new LinkedHashMap<Object, Caller>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Caller> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    Probation(boolean enabled) {
        this.enabled = enabled;
    }

    Caller caller(String className, DoorKey key) {
        Object id = new CallerId(className, key);
        synchronized (callers) {
            return callers.computeIfAbsent(id, unused -> new Caller(!enabled));
        }
    }

    /** One caller's record. Guarded by itself; never locked while a driver is called. */
    static final class Caller {
        private boolean known;
        private int opened;
        private int closed;
        /**
         * Weak: an application that drops a connection without closing it must be able to lose it, as it can without us; what is
         * collected was leaked, and counts as closed.
         */
        private final List<WeakReference<Member>> open = new ArrayList<>();

        Caller(boolean known) {
            this.known = known;
        }

        synchronized boolean isKnown() {
            return known;
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
            if (known) {
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
            if (closed < CLOSED_TO_PASS || closed * 2 < opened) {
                return null;
            }
            known = true;
            open.clear();
            return stillOpen;
        }
    }

    /** An open connection of a caller in probation. */
    interface Member {}

    private static final class CallerId {
        private final String className;
        private final DoorKey key;

        CallerId(String className, DoorKey key) {
            this.className = className;
            this.key = key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CallerId
                    && ((CallerId) other).className.equals(className)
                    && ((CallerId) other).key.equals(key);
        }

        @Override
        public int hashCode() {
            return className.hashCode() * 31 + key.hashCode();
        }
    }
}
