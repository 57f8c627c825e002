/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often this JVM changed what only later sessions of a database see rightly. A session that was opened at another count is not
 * lent again: PostgreSQL's would answer "cached plan must not change result type", or look for a type by the number of one that was
 * dropped, which a fresh connection never does.
 */
final class Catalogue {

    private static final int MOST = 1_000;
    private static final Map<String, Catalogue> ALL = new ConcurrentHashMap<>();

    /** For every database beyond the bound: a change of one then counts for all of these. */
    private static final Catalogue OTHERS = new Catalogue("");

    private final String server;
    private final AtomicInteger changes = new AtomicInteger();

    private Catalogue(String server) {
        this.server = server;
    }

    static Catalogue of(JdbcTarget target) {
        String reached = target.server();
        String server = reached == null ? target.systemName() : reached;
        String key = server + "/" + target.database();
        Catalogue known = ALL.get(key);
        if (known != null) {
            return known;
        }
        // None is ever taken out: a session must find the one that it was opened by.
        return ALL.size() >= MOST ? OTHERS : ALL.computeIfAbsent(key, absent -> new Catalogue(server));
    }

    int changes() {
        return changes.get();
    }

    void changed() {
        changes.incrementAndGet();
    }

    /** In all databases of the server: roles are common to them. */
    void serverChanged() {
        OTHERS.changed();
        for (Catalogue each : ALL.values()) {
            if (each.server.equals(server)) {
                each.changed();
            }
        }
    }
}
