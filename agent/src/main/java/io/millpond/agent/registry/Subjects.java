/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether any thread of this JVM can work for a {@code Subject} at all. Before Java 23 it does so by a context with a
 * {@code SubjectDomainCombiner}, and whether it has one is only to be learnt by a walk over its whole stack; as long as that class
 * was not loaded there is none. Never again "none" once it was: one look too few would give a session of one subject to another.
 */
public final class Subjects {

    /** Loaded by the first {@code Subject.doAs} or {@code callAs}. */
    public static final String COMBINER = "javax.security.auth.SubjectDomainCombiner";

    private static final int NOT_KNOWN = 0;
    private static final int NONE = 1;
    private static final int SEEN = 2;

    private static final boolean BY_COMBINER = isByCombiner(System.getProperty("java.specification.version"));

    private static final AtomicInteger STATE = new AtomicInteger();

    private Subjects() {}

    /** What is called within the loading of a class is loaded before. */
    public static void load() {
        STATE.get();
    }

    /** The class is being loaded, or was loaded before us. */
    public static void seen() {
        STATE.set(SEEN);
    }

    /** It was not loaded up to now, and {@link #seen} is told when it is. */
    public static void noneUntilSeen() {
        STATE.compareAndSet(NOT_KNOWN, NONE);
    }

    static boolean areNone() {
        return BY_COMBINER && STATE.get() == NONE;
    }

    /** Java 23 and later may keep the subject in a scoped value. */
    static boolean isByCombiner(@Nullable String version) {
        if (version == null || version.startsWith("1.")) {
            return version != null;
        }
        try {
            return Integer.parseInt(version) < 23;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
