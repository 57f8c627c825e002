/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import org.jspecify.annotations.Nullable;

/**
 * Who called a door that is not told its caller: the first frame above the door's own class. {@code getClassContext} works alike
 * from Java 8 on, walks no line numbers and needs no security manager to be set.
 */
final class Callers extends SecurityManager {

    private static final Callers STACK = new Callers();

    private Callers() {}

    /**
     * The nearest class on the stack that is neither ours, nor the JDK's, nor the door's own; null where there is none.
     */
    static @Nullable Class<?> of(Class<?> door) {
        boolean inside = false;
        for (Class<?> frame : STACK.getClassContext()) {
            if (frame.isAssignableFrom(door)) {
                inside = true;
            } else if (inside && !isPlumbing(frame.getName())) {
                return frame;
            }
        }
        return null;
    }

    private static boolean isPlumbing(String name) {
        return name.startsWith("io.millpond.")
                || name.startsWith("java.lang.reflect.")
                || name.startsWith("java.lang.invoke.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("sun.reflect.");
    }
}
