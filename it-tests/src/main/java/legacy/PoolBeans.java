/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the pools say of themselves. */
final class PoolBeans {
    private PoolBeans() {}

    /** @param except pools with this in their name do not count; empty: all do */
    static long sum(String attribute, String except) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        long all = 0;
        for (ObjectName name : server.queryNames(new ObjectName("io.millpond:type=Pool,*"), null)) {
            if (except.isEmpty() || !name.getKeyProperty("name").contains(except)) {
                all += ((Number) server.getAttribute(name, attribute)).longValue();
            }
        }
        return all;
    }

    /** Waits until nothing is lent; answers what still is after a long while. */
    static long awaitUnused() throws JMException, InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (sum("InUse", "") != 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(5);
        }
        return sum("InUse", "");
    }

    /** As many connections at once as a pool has places. */
    static int full(String url) throws SQLException {
        Connection[] all = new Connection[10];
        for (int i = 0; i < all.length; i++) {
            all[i] = MineDriver.open(url);
        }
        for (Connection each : all) {
            each.close();
        }
        return all.length;
    }
}
