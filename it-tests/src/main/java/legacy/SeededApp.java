/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * Runs generated classes that leak, each of many places in turn, then has two garbage collections and prints what the agent found.
 * Arguments: url user password rounds classes leaks. The classes are {@code seeded.Places<n>}, each a {@code Callable} that leaks once at
 * each of its places.
 */
public final class SeededApp {
    /** Who keeps a connection in here has not lost it yet. */
    public static final Map<Object, Object> KEPT = new HashMap<Object, Object>();

    private SeededApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        int rounds = Integer.parseInt(args[3]);
        int classes = Integer.parseInt(args[4]);
        Callable<?>[] places = new Callable<?>[classes];
        for (int i = 0; i < classes; i++) {
            places[i] = (Callable<?>)
                    Class.forName("seeded.Places" + i).getConstructor().newInstance();
        }
        for (int round = 0; round < rounds; round++) {
            for (Callable<?> each : places) {
                each.call();
                KEPT.clear();
                collect();
            }
        }
        collect();
        collect();
        System.out.println("leaked");
        long expected = Long.parseLong(args[5]);
        long deadline = System.nanoTime() + 60_000_000_000L;
        // two rounds of the agent's poll, a second each, and no more collections
        while (found() < expected && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        System.out.println("found=" + found());
        for (CompositeData row : rows()) {
            System.out.println("row=" + row.get("count") + " " + row.get("kind") + " " + row.get("reason") + " "
                    + row.get("site"));
        }
    }

    private static void collect() {
        WeakReference<Object> canary = new WeakReference<Object>(new Object());
        while (canary.get() != null) {
            System.gc();
        }
    }

    private static long found() throws Exception {
        long sum = 0;
        for (CompositeData row : rows()) {
            sum += (Boolean) row.get("leak") ? (Long) row.get("count") : 0;
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static Collection<CompositeData> rows() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return (Collection<CompositeData>)
                ((TabularData) server.getAttribute(new ObjectName("io.millpond:type=Leaks"), "Leaks")).values();
    }
}
