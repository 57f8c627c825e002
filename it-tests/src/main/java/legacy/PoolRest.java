/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.util.Map;
import javax.management.JMException;

/** Waits until the pools are at rest: nothing lent, awaited, being opened or closed, and no thread of the agent in a driver. */
final class PoolRest {
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private PoolRest() {}

    static String await() throws JMException, InterruptedException {
        long start = System.nanoTime();
        while (!isAtRest() && System.nanoTime() - start < LONGEST_NANOS) {
            Thread.sleep(20);
        }
        return "atRest=" + isAtRest() + " millis=" + (System.nanoTime() - start) / 1_000_000 + " inUse=" + sum("InUse")
                + " idle=" + sum("Idle") + " open=" + sum("OpenConnections") + " waiting=" + sum("Waiting") + " stuck="
                + stuck();
    }

    private static boolean isAtRest() throws JMException {
        return sum("InUse") == 0 && sum("Waiting") == 0 && sum("OpenConnections") == sum("Idle") && stuck().isEmpty();
    }

    private static long sum(String attribute) throws JMException {
        return PoolBeans.sum(attribute, "");
    }

    /** Names of the agent's threads that are in a driver's call. */
    private static String stuck() {
        StringBuilder names = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            if (each.getKey().getName().startsWith("millpond-")) {
                for (StackTraceElement frame : each.getValue()) {
                    String type = frame.getClassName();
                    if (type.startsWith("org.postgresql.") || type.startsWith("org.mariadb.")) {
                        names.append(each.getKey().getName()).append(',');
                        break;
                    }
                }
            }
        }
        return names.toString();
    }
}
