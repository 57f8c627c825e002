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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts leaks by pool, kind, reason and site, and tells of each: the listener and the session always, the log at the 1st, 10th,
 * 100th, ... of a group. The table is bounded: an application with generated classes could otherwise fill the heap with sites.
 */
final class LeakReporter {

    static final int MAX_GROUPS = 4096;

    private final LeakListener listener;
    private final ConcurrentHashMap<LeakGroup, Entry> groups = new ConcurrentHashMap<>();
    private final Entry other = new Entry();

    LeakReporter(LeakListener listener) {
        this.listener = listener;
    }

    Leak found(
            PoolIdentity pool,
            Leak.Kind kind,
            Leak.Reason reason,
            @Nullable StackTraceElement site,
            long heldNanos,
            QueryListener.Session session) {
        Entry entry = entry(new LeakGroup(pool, kind, reason, site));
        long count = entry.count.incrementAndGet();
        Leak leak = new Leak(pool, kind, reason, site, count, heldNanos);
        entry.latest = leak;
        if (isTold(count)) {
            AgentLog.warn("leak: " + (entry == other ? atOther(leak) : leak.toString()));
        }
        try {
            listener.found(leak);
            session.leaked(leak);
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
        return leak;
    }

    void retracted(Leak suspicion, boolean closed, long heldNanos) {
        Entry entry =
                groups.get(new LeakGroup(suspicion.pool(), suspicion.kind(), suspicion.reason(), suspicion.site()));
        if (entry != null) {
            entry.retracted.incrementAndGet();
        }
        if (isTold(suspicion.count())) {
            AgentLog.warn("leak retracted: " + suspicion + (closed ? ", closed after " : ", used again after ")
                    + Held.text(heldNanos));
        }
        try {
            listener.retracted(suspicion);
        } catch (RuntimeException e) {
            listenerFailed(e);
        }
    }

    /** Listeners promise not to throw; one that does must not keep a closing connection from closing its children. */
    private static void listenerFailed(RuntimeException e) {
        AgentLog.error("a leak listener failed: " + e.getClass().getName());
    }

    /** The latest leak of each group; its count is the group's. */
    List<Leak> table() {
        List<Leak> all = new ArrayList<>();
        for (Entry entry : groups.values()) {
            Leak latest = entry.latest;
            if (latest != null) {
                all.add(latest);
            }
        }
        return all;
    }

    /** How many of the group of this one turned out to be none. */
    long retracted(Leak leak) {
        Entry entry = groups.get(new LeakGroup(leak.pool(), leak.kind(), leak.reason(), leak.site()));
        return entry == null ? 0 : entry.retracted.get();
    }

    /** Leaks that came after the table was full. */
    long others() {
        return other.count.get();
    }

    private Entry entry(LeakGroup group) {
        Entry known = groups.get(group);
        if (known != null) {
            return known;
        }
        // Several threads at the bound may add a few more each: bounded all the same.
        if (groups.mappingCount() >= MAX_GROUPS) {
            return other;
        }
        Entry fresh = new Entry();
        Entry before = groups.putIfAbsent(group, fresh);
        return before == null ? fresh : before;
    }

    private static boolean isTold(long count) {
        long rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    private static String atOther(Leak leak) {
        return leak.kind().label() + " " + leak.reason().label() + " pool="
                + leak.pool().name() + " count=" + leak.count() + " at other";
    }

    private static final class Entry {
        final AtomicLong count = new AtomicLong();
        final AtomicLong retracted = new AtomicLong();
        volatile @Nullable Leak latest;
    }
}
