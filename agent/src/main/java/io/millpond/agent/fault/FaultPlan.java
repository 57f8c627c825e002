/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import java.util.Arrays;

/**
 * Faults on demand, for tests only. With the system property {@value #PROPERTY} present when the agent starts, its value names the
 * point that fails next and how ({@code CALL_ENTER/StackOverflowError}, or {@code none}); the program under test changes it while
 * it runs, and it is {@code done} once the fault was thrown; {@code .points} after the name tells it what there is. Absent, as it is for everybody else, {@link #ARMED} is a false
 * constant and the points are compiled away.
 */
final class FaultPlan {

    static final String PROPERTY = "millpond.test.fault";

    static final boolean ARMED = System.getProperty(PROPERTY) != null;

    /** Whether repeated faults switch features off: a test that goes through all the points wants all of them to stay. */
    static final boolean BREAKS = !"off".equals(System.getProperty("millpond.test.fault.breaker"));

    static {
        if (ARMED) {
            System.setProperty(PROPERTY + ".points", Arrays.toString(FaultPoint.values()));
        }
    }

    private FaultPlan() {}

    static void passed(FaultPoint point) {
        String plan = System.getProperty(PROPERTY, "none");
        if (!plan.startsWith(point.name() + "/") || !take(plan)) {
            return;
        }
        switch (plan.substring(point.name().length() + 1)) {
            case "Exception":
                throw new IllegalStateException("injected at " + point);
            case "LinkageError":
                throw new NoClassDefFoundError("injected at " + point);
            case "StackOverflowError":
                throw new StackOverflowError("injected at " + point);
            case "OutOfMemoryError":
                throw new OutOfMemoryError("injected at " + point);
            default:
                throw new IllegalArgumentException(plan);
        }
    }

    private static synchronized boolean take(String plan) {
        if (!plan.equals(System.getProperty(PROPERTY))) {
            return false;
        }
        System.setProperty(PROPERTY, "done");
        return true;
    }
}
