/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The attributes of each pool, and its gauges while it is registered. Identities that nobody registers (connections that pass
 * through) are kept up to a bound and then forgotten all at once, so that ever new ones cannot fill the heap.
 */
final class PoolTable {

    static final int MAX_UNREGISTERED = 1000;

    private final ConcurrentHashMap<PoolIdentity, Entry> registered = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PoolIdentity, PoolAttributes> passing = new ConcurrentHashMap<>();

    PoolAttributes of(PoolIdentity pool) {
        Entry entry = registered.get(pool);
        if (entry != null) {
            return entry.attributes;
        }
        PoolAttributes known = passing.get(pool);
        if (known != null) {
            return known;
        }
        PoolAttributes created = new PoolAttributes(pool);
        if (passing.size() >= MAX_UNREGISTERED) {
            passing.clear();
        }
        passing.put(pool, created);
        return created;
    }

    void register(PoolIdentity pool, PoolGauges gauges) {
        PoolAttributes known = passing.remove(pool);
        registered.put(pool, new Entry(known == null ? new PoolAttributes(pool) : known, gauges));
    }

    void remove(PoolIdentity pool) {
        registered.remove(pool);
        passing.remove(pool);
    }

    void forEach(BiConsumer<PoolAttributes, PoolGauges> visitor) {
        for (Entry entry : registered.values()) {
            visitor.accept(entry.attributes, entry.gauges);
        }
    }

    /** For tests. */
    int unregistered() {
        return passing.size();
    }

    private static final class Entry {
        final PoolAttributes attributes;
        final PoolGauges gauges;

        Entry(PoolAttributes attributes, PoolGauges gauges) {
            this.attributes = attributes;
            this.gauges = gauges;
        }
    }
}
