/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.jmx;

import io.millpond.agent.event.Leak;
import io.millpond.agent.leak.LeakTracker;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** The table of leaks as an MBean. */
final class LeaksBean implements LeaksMBean {

    private static final String[] KEYS = {"pool", "kind", "reason", "site"};
    private static final String[] COLUMNS = {
        "pool", "kind", "reason", "site", "leak", "count", "retracted", "lastHeldMillis"
    };
    private static final OpenType<?>[] TYPES = {
        SimpleType.STRING,
        SimpleType.STRING,
        SimpleType.STRING,
        SimpleType.STRING,
        SimpleType.BOOLEAN,
        SimpleType.LONG,
        SimpleType.LONG,
        SimpleType.LONG
    };

    private final LeakTracker leaks;

    LeaksBean(LeakTracker leaks) {
        this.leaks = leaks;
    }

    @Override
    public TabularData getLeaks() throws JMException {
        CompositeType row = new CompositeType("Leak", "leaks of one place", COLUMNS, COLUMNS, TYPES);
        TabularDataSupport table = new TabularDataSupport(new TabularType("Leaks", "leaks by place", row, KEYS));
        for (Leak leak : leaks.table()) {
            Object[] values = {
                leak.pool().name(),
                leak.kind().label(),
                leak.reason().label(),
                leak.siteText(),
                leak.reason().isLeak(),
                leak.count(),
                leaks.retracted(leak),
                TimeUnit.NANOSECONDS.toMillis(leak.heldNanos())
            };
            table.put(new CompositeDataSupport(row, COLUMNS, values));
        }
        return table;
    }

    @Override
    public String getReport() {
        return leaks.report();
    }
}
