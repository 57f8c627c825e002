/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * What this machine lacks. A test that needs it is skipped, one line each, and counted; named in
 * {@code -Dmillpond.it.require=jdk8,mariadb} its absence is a failure instead, so that CI can't lose a test silently.
 */
public final class Skips implements TestExecutionListener {
    private static final List<String> LINES = new ArrayList<>();
    private static final Set<String> ABSENT = new TreeSet<>();
    private static int told;

    /** Ends the calling test: skipped, or failed where {@code name} is required. */
    public static RuntimeException absent(String name, String why) {
        String line = name + " absent (" + why + ")";
        if (isRequired(name)) {
            throw new AssertionError("required by millpond.it.require, but " + line);
        }
        synchronized (LINES) {
            LINES.add(line);
            ABSENT.add(name);
            System.out.println("skipped: " + line);
        }
        Assumptions.abort(line);
        throw new IllegalStateException(line);
    }

    public static boolean isRequired(String name) {
        return Arrays.stream(System.getProperty("millpond.it.require", "").split(","))
                .map(String::trim)
                .collect(Collectors.toSet())
                .contains(name);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        synchronized (LINES) {
            if (LINES.size() > told) {
                told = LINES.size();
                System.out.println("skipped so far: " + told + " (absent: " + String.join(", ", ABSENT)
                        + "); -Dmillpond.it.require=... turns this into a failure");
            }
        }
    }
}
